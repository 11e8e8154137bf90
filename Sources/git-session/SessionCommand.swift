import ArgumentParser
import SessionKit

/// A command that does something, as opposed to a group of commands.
protocol SessionCommand: ParsableCommand {
  var global: GlobalOptions { get }

  /// Makes its calls to the library and prints what came of them.
  func execute(in context: Context) async throws
}

extension SessionCommand {
  /// Runs ``execute(in:)`` to its end on the main thread; nothing else here blocks.
  func run() throws {
    try global.enterDirectory()
    let executor = MainThreadExecutor()
    var context = Context(global)
    context.locator.environment.executor = executor
    let outcome = Outcome(command: self, context: context)
    executor.run { await outcome.settle() }
    if let failure = outcome.failure { throw failure }
  }
}

/// Carries a command into the task that runs it, and its failure out.
///
/// Unchecked, because the task and its creator are on the same thread, the creator waiting.
private final class Outcome: @unchecked Sendable {
  // Not generic: the runtime would look for the conformance in all the program's, at every start.
  private let command: any SessionCommand
  private let context: Context
  private(set) var failure: (any Error)?

  init(command: any SessionCommand, context: Context) {
    self.command = command
    self.context = context
  }

  func settle() async {
    do {
      try await command.execute(in: context)
    } catch {
      failure = error
    }
  }
}
