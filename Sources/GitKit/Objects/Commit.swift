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
    var treeID = tree.oid
    let parentIDs = parents.map(\.oid)
    var made = git_oid()
    try unsafe author.withPointer { (signature) throws(GitError) in
      try check("git_commit_create_from_ids") {
        unsafe parentIDs.withUnsafeBufferPointer { ids in
          var pointers: [UnsafePointer<git_oid>?] = unsafe ids.indices.map {
            unsafe ids.baseAddress.map { base in unsafe base }?.advanced(by: $0)
          }
          return unsafe git_commit_create_from_ids(
            &made, pointer, nil, signature, signature, "UTF-8", message, &treeID, ids.count,
            &pointers)
        }
      }
    }
    let id = ObjectID(made)
    unsynced.append(id)
    return id
  }
}
