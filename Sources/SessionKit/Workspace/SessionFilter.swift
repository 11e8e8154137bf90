public import SessionModel

/// Which sessions of a list are wanted; what is not said is no condition.
public struct SessionFilter: Hashable, Sendable {
  /// Any of these, as in ``ListedSession/status``; empty means all.
  public var statuses: [String] = []
  /// A part of the owner's name or e-mail address, in any case.
  public var owner: String?
  /// All of these, in any case.
  public var tags: [String] = []
  /// The phase it is at.
  public var phase: String?
  /// The name of the template it was made from.
  public var template: String?
  /// Changed at or after this.
  public var since: Timestamp?
  public var onlyPinned = false

  public init() {}

  public func accepts(_ session: ListedSession) -> Bool {
    if onlyPinned, !session.isPinned { return false }
    if !statuses.isEmpty, !statuses.contains(session.status) { return false }
    if let phase, session.phase != phase { return false }
    if let template, session.template != template { return false }
    if let since, session.changed < since { return false }
    if let owner = owner?.lowercased(), !owner.isEmpty,
      !session.owner.lowercased().contains(owner), !session.ownerName.lowercased().contains(owner)
    {
      return false
    }
    guard !tags.isEmpty else { return true }
    let own = Set(session.tags.map { $0.lowercased() })
    return tags.allSatisfy { own.contains($0.lowercased()) }
  }
}

/// In which order sessions are listed.
public enum ListOrder: String, CaseIterable, Hashable, Sendable {
  /// The one changed last first.
  case changed
  /// The newest first.
  case created
  case name
  case owner
  case phase
  case status

  /// - Complexity: O(*n* log *n*).
  public func sorted(_ sessions: [ListedSession]) -> [ListedSession] {
    switch self {
    case .changed: latestFirst(sessions, \.changeTime)
    case .created: latestFirst(sessions, \.created)
    case .name: byWords(sessions) { $0.name.lowercased() }
    case .owner: byWords(sessions) { $0.owner.lowercased() }
    case .phase: byWords(sessions) { $0.phase ?? "" }
    case .status: byWords(sessions, \.status)
    }
  }

  /// Two of the same moment go by directory, so that the order is the same each time.
  private func latestFirst(
    _ sessions: [ListedSession], _ time: (ListedSession) -> some Comparable
  ) -> [ListedSession] {
    // Numbers are moved about more easily than sessions.
    let times = sessions.map(time)
    return sessions.indices.sorted { left, right in
      times[left] == times[right]
        ? sessions[left].directory < sessions[right].directory : times[left] > times[right]
    }.map { sessions[$0] }
  }

  private func byWords(
    _ sessions: [ListedSession], _ word: (ListedSession) -> String
  ) -> [ListedSession] {
    sessions.map { (word: word($0), session: $0) }
      .sorted { ($0.word, $0.session.directory) < ($1.word, $1.session.directory) }
      .map(\.session)
  }
}
