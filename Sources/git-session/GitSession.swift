import ArgumentParser

@main struct GitSession: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "git-session", version: "0.1.0")
}
