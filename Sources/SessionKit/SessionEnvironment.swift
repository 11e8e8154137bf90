public import SessionModel

/// What a session needs from the world: the time, chance, and who is acting.
///
/// Everything that differs from run to run enters here, so that tests can fix it.
public struct SessionEnvironment: Sendable {
  /// The present time.
  public var now: @Sendable () -> Timestamp
  /// Four random characters for names that two branches may mint at once.
  public var suffix: @Sendable () -> RandomSuffix
  /// Who acts; `nil` asks git's settings.
  public var actor: Person?

  /// Tells a person what is being waited for, when that takes longer than a moment.
  public var notice: @Sendable (String) -> Void = { _ in }

  /// Shows a person what is being done, when that takes longer than a moment; nil takes it away.
  public var activity: @Sendable (String?) -> Void = { _ in }

  /// Whether a person is at the terminal while a transfer runs: git may ask there for a password, and
  /// shows its progress.
  public var isWatched = false

  /// Where a session does its work; `nil` is a thread of the session's own.
  ///
  /// A program that has nothing else to do while it waits saves the threads by giving its own.
  public var executor: (any SerialExecutor)?

  public init(
    now: @escaping @Sendable () -> Timestamp, suffix: @escaping @Sendable () -> RandomSuffix,
    actor: Person? = nil
  ) {
    self.now = now
    self.suffix = suffix
    self.actor = actor
  }

  /// Does something, and shows meanwhile what it is.
  func showing<Result, Failure>(
    _ what: String, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    activity(what)
    defer { activity(nil) }
    return try work()
  }
}
