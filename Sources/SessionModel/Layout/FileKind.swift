/// What a file in a session is, judged by its path; this decides how it is compared and merged.
public enum FileKind: String, CaseIterable, Hashable, Sendable {
  /// `session.json`
  case manifest
  /// A phase's `phase.json`
  case phase
  /// A message, which never changes.
  case message
  /// Any other JSON.
  case json
  /// A DOT graph.
  case dot
  /// Markdown, or what else is read line by line.
  case text
  /// Uploads and issued reports: kept as they are, never merged, whatever is in them.
  case sealed
  /// All other files, of which nothing is known.
  case other
}
