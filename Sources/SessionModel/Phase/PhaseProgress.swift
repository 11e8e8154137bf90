/// Where a session stands among its phases, and what may come next.
public struct PhaseProgress: Sendable {
  public struct Step: Hashable, Sendable {
    public var id: PhaseID
    public var status: PhaseStatus
    public var requires: [PhaseID]

    public init(id: PhaseID, status: PhaseStatus, requires: [PhaseID]) {
      self.id = id
      self.status = status
      self.requires = requires
    }
  }

  /// In order.
  public var steps: [Step]
  public var current: PhaseID?

  public init(steps: [Step], current: PhaseID?) {
    self.steps = steps
    self.current = current
  }

  /// The first phase after the current one that is neither done nor skipped, else the first of all
  /// that is not; nil if none is left.
  public var next: PhaseID? {
    let start = current.flatMap { current in steps.firstIndex { $0.id == current } }.map { $0 + 1 }
    let open = steps.filter { !$0.status.isSettled && $0.id != current }
    return steps[(start ?? 0)...].first { !$0.status.isSettled }?.id ?? open.first?.id
  }

  /// The phases that are neither done nor skipped, in order.
  public var open: [PhaseID] { steps.filter { !$0.status.isSettled }.map(\.id) }

  /// The phases that one requires and that are neither done nor skipped, in order.
  public func unmet(_ phase: PhaseID) -> [PhaseID] {
    let needed = steps.first { $0.id == phase }?.requires ?? []
    return needed.filter { id in steps.first { $0.id == id }?.status.isSettled != true }
  }

  /// The phases that a move of the pointer would leave behind unfinished: from the current one on, and
  /// those that the new one requires; none on the way back.
  public func left(movingTo phase: PhaseID) -> [PhaseID] {
    guard let target = steps.firstIndex(where: { $0.id == phase }) else { return [] }
    let start = current.flatMap { current in steps.firstIndex { $0.id == current } } ?? target
    guard start < target else { return [] }
    let passed = steps[start..<target].filter { !$0.status.isSettled }.map(\.id)
    return Set(passed + unmet(phase)).sorted()
  }
}

extension PhaseStatus {
  /// Whether nothing is left to do.
  public var isSettled: Bool { self == .done || self == .skipped }
}
