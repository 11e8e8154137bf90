import StructuredText

extension SecretScanner {
  /// The secrets in a file of a session.
  ///
  /// What tells of people is looked for in what was said and made, and not in what says whose the session
  /// is and who wrote a message: without that it would be no session.
  ///
  /// - Parameter path: Where the file is in the session; `nil` is somewhere else.
  public func findings(in bytes: [UInt8], of path: SessionPath?) -> [SecretFinding] {
    let found = findings(in: bytes)
    guard let path, found.contains(where: { $0.kind == .personal }) else { return found }
    let kind = SessionLayout.kind(of: path)
    let content: Int
    switch kind {
    case .manifest, .phase: content = bytes.count
    case .message: content = bytes.count - FrontMatter(bytes).body.count
    default:
      let tellsWho =
        path.isInside(SessionLayout.waivers)
        || path.isInside(SessionLayout.issued) && path.lastComponent == "issue.json"
      content = tellsWho ? bytes.count : 0
    }
    return found.filter { $0.kind == .secret || $0.range.lowerBound >= content }
  }
}
