/// Where a session is in its life.
public struct LifeState: CaseIterable, Hashable, Sendable {
  public var status: SessionStatus
  public var isDeleted: Bool

  public init(_ status: SessionStatus, isDeleted: Bool = false) {
    self.status = status
    self.isDeleted = isDeleted
  }

  /// Whether verbs may change the session.
  public var takesChanges: Bool { status == .active && !isDeleted }

  public static let allCases = SessionStatus.allCases.flatMap { status in
    [LifeState(status), LifeState(status, isDeleted: true)]
  }
}

/// What takes a session from one state of its life to another; also the commit's `Session-Op`.
public enum LifeStep: String, CaseIterable, Hashable, Sendable {
  case freeze
  case unfreeze
  case archive
  case delete
  case recover
}

extension LifeState {
  /// What may follow what; nothing else is legal.
  ///
  /// An archived session stays archived: work goes on in a copy of it. A frozen one is protected, so it
  /// must be unfrozen before anything else. A deleted one comes back as what it was.
  public static let transitions: [LifeState: [LifeStep: LifeState]] = [
    LifeState(.active): [
      .freeze: LifeState(.frozen), .archive: LifeState(.archived),
      .delete: LifeState(.active, isDeleted: true),
    ],
    LifeState(.frozen): [.unfreeze: LifeState(.active)],
    LifeState(.archived): [.delete: LifeState(.archived, isDeleted: true)],
    LifeState(.active, isDeleted: true): [.recover: LifeState(.active)],
    LifeState(.archived, isDeleted: true): [.recover: LifeState(.archived)],
    // No step leads here, but a merge of both sides' work may.
    LifeState(.frozen, isDeleted: true): [.recover: LifeState(.frozen)],
  ]

  /// The state that a step leads to; nil if the step is not legal here.
  public func after(_ step: LifeStep) -> LifeState? { Self.transitions[self]?[step] }

  /// The step between two states; nil if they are the same or no step leads from one to the other.
  public func step(to other: LifeState) -> LifeStep? {
    Self.transitions[self]?.first { $0.value == other }?.key
  }

  /// Whether a step has led here, so that taking it again would change nothing.
  public func isResult(of step: LifeStep) -> Bool {
    switch step {
    case .freeze: !isDeleted && status == .frozen
    case .archive: !isDeleted && status == .archived
    case .unfreeze: !isDeleted && status == .active
    case .delete: isDeleted
    case .recover: !isDeleted
    }
  }

  /// In a sentence: `archived`, `deleted`.
  public var word: String { isDeleted ? "deleted" : status.rawValue }
}

extension SessionManifest {
  /// Where the session is in its life.
  public var life: LifeState { LifeState(status, isDeleted: deletedAt != nil) }

  /// Sets the state.
  ///
  /// - Parameter now: When it is deleted, if that is new.
  public mutating func setLife(_ life: LifeState, at now: Timestamp) {
    if status != life.status { status = life.status }
    if life.isDeleted != (deletedAt != nil) { deletedAt = life.isDeleted ? now : nil }
  }
}
