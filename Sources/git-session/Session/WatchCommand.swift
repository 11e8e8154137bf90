import ArgumentParser
import SessionKit

struct WatchCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Save whenever files have changed, until interrupted.",
    discussion: """
      Looks at the directory once per interval, and saves what has changed and then stayed the same for \
      one interval. Ctrl-C ends it.

      EXAMPLES
        git session watch
        git session watch --every 10
      """)

  @Option(
    help: ArgumentHelp("How often to look. Default: 2.", valueName: "seconds"),
    transform: Arguments.seconds)
  var every: Duration?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let interval = every ?? .seconds(2)
    context.output.note("watching \(session.path); Ctrl-C ends it")
    try await Interruptible.run {
      try await session.watch(every: interval) { outcome in
        switch outcome {
        case .success(let change):
          try context.output.show(change)
          await context.finish(session, change)
        case .failure(let error):
          context.output.complain("git session: \(error.message)")
        }
      }
    }
  }
}
