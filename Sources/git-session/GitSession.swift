import ArgumentParser
import Dispatch
import SessionKit
@main struct GitSession: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "git-session", version: "0.1.0", subcommands: [One.self])
}
struct One: ParsableCommand { func run() throws {
  let s = DispatchSemaphore(value: 0)
  Task { print(try await v(), try y("hi") ?? ""); s.signal() }
  s.wait()
} }
