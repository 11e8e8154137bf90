import GitKit

extension Session {
  /// Saves whenever files have changed and then stayed the same for one interval, until the task is
  /// cancelled.
  ///
  /// While a merge is unfinished it waits. What cannot be saved is reported once, and tried again when the files have changed.
  ///
  /// - Throws: `CancellationError`, or what `report` throws.
  public func watch(
    every interval: Duration,
    report: @Sendable (Result<SavedChange, SessionError>) async throws -> Void
  ) async throws {
    var quiet = QuietPeriod<[DirectoryChange]>(nothing: [])
    while true {
      try await Task.sleep(for: interval)
      do {
        if repository.unfinishedActivity != nil { continue }
        guard quiet.isOver(seeing: try unsavedChanges(since: tip())) else { continue }
        try await report(.success(save()))
      } catch let error as CancellationError {
        throw error
      } catch let error as SessionError {
        try await report(.failure(error))
      } catch let error as GitError {
        try await report(.failure(SessionError(error)))
      }
    }
  }
}

/// Decides when something that keeps changing has come to rest.
struct QuietPeriod<State: Equatable> {
  private let nothing: State
  private var last: State
  private var isDone = true

  /// - Parameter nothing: The state in which there is nothing to do.
  init(nothing: State) {
    self.nothing = nothing
    last = nothing
  }

  /// - Returns: Whether the state is the same as when it was last seen, and this was not said of it
  ///   before.
  mutating func isOver(seeing state: State) -> Bool {
    if state != last {
      last = state
      isDone = false
      return false
    }
    defer { isDone = true }
    return !isDone && state != nothing
  }
}
