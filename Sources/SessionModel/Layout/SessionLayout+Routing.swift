extension SessionLayout {
  /// What a file is, judged by its path alone: bare repositories ignore committed attributes.
  public static func kind(of path: SessionPath) -> FileKind {
    let parts = path.components
    if path == manifest { return .manifest }
    if path.isInside(uploads) || path.isInside(issued) { return .sealed }
    if parts.first == phases.string {
      if parts.count == 3, parts[2] == "phase.json" { return .phase }
      if parts.count == 5, parts[2] == "messages", path.fileExtension == "md" { return .message }
    }
    switch path.fileExtension {
    case "json": return .json
    case "dot", "gv": return .dot
    case "md", "markdown", "txt", "yaml", "yml", "csv", "tsv", "html", "svg", "xml": return .text
    default: return path == attributes || path == ignore ? .text : .other
    }
  }

  /// The phase a path belongs to, or nil if it is outside of `phases/` or the directory is no phase.
  public static func phase(of path: SessionPath) -> PhaseID? {
    let parts = path.components
    guard parts.count > 2, parts[0] == phases.string else { return nil }
    return PhaseID(rawValue: parts[1])
  }
}
