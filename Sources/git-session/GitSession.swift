import ArgumentParser
import SessionKit
@main struct GitSession: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "git-session", version: "0.1.0", subcommands: [One.self])
}
struct One: AsyncParsableCommand { func run() async throws { print(try await v(), try y("hi") ?? "") } }
