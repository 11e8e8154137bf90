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

  public init(
    now: @escaping @Sendable () -> Timestamp, suffix: @escaping @Sendable () -> RandomSuffix,
    actor: Person? = nil
  ) {
    self.now = now
    self.suffix = suffix
    self.actor = actor
  }
}
