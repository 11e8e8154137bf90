import ArgumentParser
import Dispatch

/// A command that does something, as opposed to a group of commands.
protocol SessionCommand: ParsableCommand {
  var global: GlobalOptions { get }

  /// Makes its calls to the library and prints what came of them.
  func execute(in context: Context) async throws
}

extension SessionCommand {
  /// Waits for ``execute(in:)`` on the main thread; nothing else here blocks.
  func run() throws {
    try global.enterDirectory()
    let handover = Handover(command: self, context: Context(global))
    let done = DispatchSemaphore(value: 0)
    Task {
      await handover.execute()
      done.signal()
    }
    done.wait()
    if let failure = handover.failure { throw failure }
  }
}

/// Carries a command to another thread and its failure back.
///
/// Unchecked, because the main thread touches it only before the task starts and after the
/// semaphore has said that it is over.
private final class Handover<Command: SessionCommand>: @unchecked Sendable {
  let command: Command
  let context: Context
  var failure: (any Error)?

  init(command: Command, context: Context) {
    self.command = command
    self.context = context
  }

  func execute() async {
    do {
      try await command.execute(in: context)
    } catch {
      failure = error
    }
  }
}
