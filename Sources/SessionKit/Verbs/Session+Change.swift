import GitKit
public import SessionModel

extension Session {
  /// Changes the session's name, tags, settings and the like, in one commit.
  ///
  /// The directory and the identifier stay as they are, whatever the name becomes.
  ///
  /// - Parameters:
  ///   - operation: The commit's `Session-Op`, such as `rename`.
  ///   - branch: The branch on which it is so; `nil` is the one the directory shows.
  /// - Returns: `nil` if everything is so already.
  /// - Throws: ``SessionError`` with code `invalid` for a name, tag or value that is not allowed,
  ///   `notFound` for something to be removed that is not there.
  @discardableResult
  public func change(
    _ changes: SessionChanges, operation: String = "update", branch: String? = nil
  ) throws -> SavedChange? {
    try attempt(branch: branch) { tip in
      let old = try manifest(in: tip.tree)
      let new = try changes.applied(to: old)
      guard new.bytes != old.bytes else { return nil }
      return Change(
        edits: [GitPath(SessionLayout.manifest): .bytes(new.bytes)],
        message: try commitMessage(changes.subject, operation))
    }
  }
}

extension SessionChanges {
  /// What a commit says of them.
  fileprivate var subject: String {
    var parts: [String] = []
    if let name { parts.append("rename to \(name)") }
    if let isPinned { parts.append(isPinned ? "pin" : "unpin") }
    if !addedTags.isEmpty { parts.append("tag \(addedTags.joined(separator: ", "))") }
    if !removedTags.isEmpty { parts.append("untag \(removedTags.joined(separator: ", "))") }
    for (what, changes) in [("set", settings), ("note", metadata)] {
      let keys = changes.keys.map { $0.joined(separator: ".") }.sorted()
      if !keys.isEmpty { parts.append("\(what) \(keys.joined(separator: ", "))") }
    }
    let text = parts.joined(separator: "; ")
    return text.isEmpty ? "Update session" : text.prefix(1).uppercased() + text.dropFirst()
  }
}
