/// Where things are in a session: the one place that knows.
public enum SessionLayout {
  public static let manifest = SessionPath(trusted: "session.json")
  public static let attributes = SessionPath(trusted: ".gitattributes")
  public static let ignore = SessionPath(trusted: ".gitignore")

  public static let phases = SessionPath(trusted: "phases")
  public static let uploads = SessionPath(trusted: "uploads")
  public static let context = SessionPath(trusted: "context")
  public static let runtime = SessionPath(trusted: "runtime")
  public static let reports = SessionPath(trusted: "reports")
  public static let agents = SessionPath(trusted: "agents")
  /// What was found to be no secret; see ``SecretWaiver``.
  public static let waivers = SessionPath(trusted: "waivers")

  public static let userContext = context / "user.json"
  public static let pageContext = context / "page.json"
  public static let codebaseContext = context / "codebase.json"
  public static let enrichment = context / "enrichment"
  public static let prompts = context / "prompts"
  public static let runtimeState = runtime / "state.json"
  public static let runtimePreview = runtime / "preview"
  public static let drafts = reports / "drafts"
  public static let issued = reports / "issued"

  // MARK: A phase

  public static func phase(_ phase: PhaseID) -> SessionPath { phases / phase.rawValue }
  public static func phaseRecord(_ phase: PhaseID) -> SessionPath {
    self.phase(phase) / "phase.json"
  }
  public static func artifacts(_ phase: PhaseID) -> SessionPath { self.phase(phase) / "artifacts" }
  public static func diagrams(_ phase: PhaseID) -> SessionPath { self.phase(phase) / "diagrams" }
  public static func preview(_ phase: PhaseID) -> SessionPath { self.phase(phase) / "preview" }
  public static func messages(_ phase: PhaseID) -> SessionPath { self.phase(phase) / "messages" }

  /// `phases/02-architecture/prompt.md`, what an agent is told at the start of the phase.
  public static func phasePrompt(_ phase: PhaseID) -> SessionPath {
    self.phase(phase) / "prompt.md"
  }

  /// `agents/reviewer.json`; the name is one a template or a command has checked.
  static func agent(_ name: String) -> SessionPath { agents / "\(name).json" }

  /// As in `phases/02-architecture/artifacts/model.json`.
  ///
  /// - Throws: ``ModelError`` with code `invalidPath` if the name cannot be part of a path.
  public static func artifact(_ name: String, in phase: PhaseID) throws(ModelError) -> SessionPath {
    try artifacts(phase).appending(name)
  }

  /// As in `phases/02-architecture/diagrams/dataflow.dot`.
  ///
  /// - Throws: ``ModelError`` with code `invalidPath` if the name cannot be part of a path.
  public static func diagram(_ name: String, in phase: PhaseID) throws(ModelError) -> SessionPath {
    try diagrams(phase).appending(name)
  }

  /// As in `phases/02-architecture/messages/2026-11-21T10/0412.118Z-human-k7q2.md`.
  public static func messagePath(
    phase: PhaseID, at time: Timestamp, role: Role, suffix: RandomSuffix
  ) -> SessionPath {
    messages(phase) / time.hourDirectory / "\(time.insideHour)-\(role.rawValue)-\(suffix).md"
  }

  /// Who wrote the message in a file, by its name; `nil` if it is not named like one.
  public static func role(ofMessageFile name: String) -> Role? {
    let parts = name.split(separator: "-")
    return parts.count == 3 && name.hasSuffix(".md") ? Role(rawValue: String(parts[1])) : nil
  }

  // MARK: What is named by time

  /// As in `reports/drafts/20261121T113012118Z-k7q2.md`; to the millisecond, so that revisions sort.
  public static func draft(at time: Timestamp, suffix: RandomSuffix) -> SessionPath {
    drafts / "\(time.compact)-\(suffix).md"
  }

  /// `reports/issued/20261121-board-pack-k7q2`, a directory.
  public static func issuedReport(
    label: String, at time: Timestamp, suffix: RandomSuffix
  ) -> SessionPath {
    issued / "\(time.compactDay)-\(Slug(from: label))-\(suffix)"
  }

  /// `context/prompts/20261121T100412Z-k7q2`, a directory.
  public static func prompt(at time: Timestamp, suffix: RandomSuffix) -> SessionPath {
    prompts / "\(time.compactSecond)-\(suffix)"
  }

  /// `uploads/network.png`, the name made safe.
  public static func upload(_ name: String) -> SessionPath {
    uploads / SessionPath.safeFileName(name)
  }
}

extension SessionPath {
  fileprivate static func / (directory: SessionPath, name: String) -> SessionPath {
    SessionPath(trusted: "\(directory.string)/\(name)")
  }
}
