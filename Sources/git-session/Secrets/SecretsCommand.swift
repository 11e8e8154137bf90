import ArgumentParser

/// The group of commands about what looks like a secret and is none.
struct SecretsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "secrets",
    abstract: "Say what is no secret, and list what was said so; scan looks for secrets.",
    subcommands: [SecretsWaive.self, SecretsWaivers.self])
}
