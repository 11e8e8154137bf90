import SessionModel

/// What a piece of text is in a session.
public enum SearchKind: String, CaseIterable, Hashable, Sendable {
  case message
  case artifact
  case diagram
  case report
  /// The session's name, its tags and template, and the titles of its phases.
  case name
  case prompt
  /// An upload that is text.
  case upload

  /// What a file is; nil for one that is not searched.
  init?(of path: SessionPath) {
    let parts = path.components
    switch SessionLayout.kind(of: path) {
    case .manifest, .phase: self = .name
    case .message: self = .message
    case .sealed where path.isInside(SessionLayout.uploads): self = .upload
    case .sealed:
      // The same words as its Markdown, in tags or packed.
      guard ["md", "json", "txt"].contains(path.fileExtension) else { return nil }
      self = .report
    default:
      if path.isInside(SessionLayout.drafts) {
        self = .report
      } else if path.isInside(SessionLayout.prompts) {
        self = .prompt
      } else if parts.count > 3, parts[0] == SessionLayout.phases.string {
        // A candidate is found like what it may become.
        let place = parts[2] == "preview" && parts.count > 4 ? parts[3] : parts[2]
        switch place {
        case "artifacts": self = .artifact
        case "diagrams": self = .diagram
        default: return nil
        }
      } else if parts.count == 3, parts[0] == SessionLayout.phases.string, parts[2] == "prompt.md" {
        self = .prompt
      } else {
        return nil
      }
    }
  }
}
