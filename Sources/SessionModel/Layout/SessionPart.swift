/// A part of a session that may leave it without the others.
public enum SessionPart: String, CaseIterable, Hashable, Sendable {
  /// Artifacts, diagrams, candidates and prompts of phases, and where each phase stands.
  case phases
  /// What was said, and the bodies of messages that were too long for their own files.
  case messages
  /// Files as they were uploaded.
  case uploads
  /// Drafts and issued reports.
  case reports
  /// Context of the user, the page and the codebase, and what was prompted.
  case context
  /// The state of the run and what the product shows.
  case runtime
  /// Configurations of agents.
  case agents
  /// All other files.
  case other

  /// The part that a file belongs to; `nil` for what every session has: `session.json` and git's own files.
  public init?(of path: SessionPath) {
    let frame = [SessionLayout.manifest, SessionLayout.attributes, SessionLayout.ignore]
    guard !frame.contains(path) else { return nil }
    if let phase = SessionLayout.phase(of: path),
      path.isInside(SessionLayout.messages(phase))
    {
      self = .messages
      return
    }
    let places: [(SessionPath, SessionPart)] = [
      (SessionLayout.phases, .phases), (SessionLayout.uploads, .uploads),
      (SessionLayout.reports, .reports), (SessionLayout.context, .context),
      (SessionLayout.runtime, .runtime), (SessionLayout.agents, .agents),
    ]
    self = places.first { path.isInside($0.0) }?.1 ?? .other
    if self == .uploads, SessionLayout.isBodyOfMessage(path) { self = .messages }
  }
}

extension SessionLayout {
  /// Whether an upload is the body of a message that was too long for its own file.
  public static func isBodyOfMessage(_ upload: SessionPath) -> Bool {
    let stem = upload.lastComponent.split(separator: ".").first.map(String.init) ?? ""
    return upload.isInside(uploads) && MessageID(rawValue: stem) != nil
  }
}
