import Dispatch
import Glibc

/// Work that goes on until Ctrl-C.
enum Interruptible {
  /// Runs something that ends only when its task is cancelled; an interrupt is then its regular end.
  static func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task { try await work() }
    let interrupt = onInterrupt { task.cancel() }
    defer { interrupt.cancel() }
    do {
      try await task.value
    } catch is CancellationError {
      return
    }
  }

  private static func onInterrupt(_ action: @escaping @Sendable () -> Void)
    -> any DispatchSourceSignal
  {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT)
    source.setEventHandler(handler: action)
    source.activate()
    return source
  }
}
