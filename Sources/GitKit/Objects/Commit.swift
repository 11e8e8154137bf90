import CLibgit2

/// One commit.
package struct Commit: Hashable, Sendable {
  package var id: ObjectID
  package var tree: ObjectID
  package var parents: [ObjectID]
  package var author: Signature
  package var committer: Signature
  package var message: String
}

extension Repository {
  /// Reads a commit.
  ///
  /// - Throws: ``GitError`` with code `damaged` if it is missing or no commit.
  package func readCommit(_ id: ObjectID) throws(GitError) -> Commit {
    var oid = id.oid
    var found: OpaquePointer?
    do {
      try check("git_commit_lookup") { unsafe git_commit_lookup(&found, pointer, &oid) }
    } catch {
      throw GitError(.damaged, "commit \(id) cannot be read (\(error.message)); run git fsck")
    }
    defer { unsafe git_commit_free(found) }
    if try isLoose(id) { try unsafe withObject(id, GIT_OBJECT_COMMIT) { (_) throws(GitError) in } }
    var parents: [ObjectID] = []
    for index in 0..<(unsafe git_commit_parentcount(found)) {
      if let parent = unsafe git_commit_parent_id(found, index) {
        parents.append(ObjectID(unsafe parent.pointee))
      }
    }
    guard let tree = unsafe git_commit_tree_id(found), let author = unsafe git_commit_author(found),
      let committer = unsafe git_commit_committer(found),
      let message = unsafe git_commit_message(found)
    else { throw GitError(.damaged, "commit \(id) is incomplete; run git fsck") }
    return unsafe Commit(
      id: id, tree: ObjectID(unsafe tree.pointee), parents: parents,
      author: Signature(unsafe author.pointee), committer: Signature(unsafe committer.pointee),
      message: unsafe String(cString: message))
  }

  /// Stores a commit; no reference moves.
  package mutating func writeCommit(
    tree: ObjectID, parents: [ObjectID], author: Signature, message: String
  ) throws(GitError) -> ObjectID {
    var text = "tree \(tree)\n"
    for parent in parents { text += "parent \(parent)\n" }
    let who = "\(author.line)\n"
    text += "author \(who)committer \(who)\n\(message)"
    return try write(Array(text.utf8), as: GIT_OBJECT_COMMIT)
  }
}
