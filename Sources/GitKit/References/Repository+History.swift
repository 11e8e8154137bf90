import CLibgit2

extension Repository {
  /// The best common ancestors of two commits; several after criss-cross merges, none for
  /// unrelated histories.
  package func mergeBases(_ one: ObjectID, _ other: ObjectID) throws(GitError) -> [ObjectID] {
    var first = one.oid
    var second = other.oid
    var bases = unsafe git_oidarray()
    do {
      try check("git_merge_bases") {
        unsafe git_merge_bases(&bases, pointer, &first, &second)
      }
    } catch  where error.code == .notFound {
      return []
    }
    defer { unsafe git_oidarray_dispose(&bases) }
    return unsafe UnsafeBufferPointer(start: bases.ids, count: bases.count).map(ObjectID.init)
  }

  /// Whether `ancestor` is `commit` or one of its ancestors.
  package func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Bool {
    if ancestor == commit { return true }
    var below = commit.oid
    var above = ancestor.oid
    var answer: Int32 = 0
    try check("git_graph_descendant_of") {
      answer = unsafe git_graph_descendant_of(pointer, &below, &above)
      return min(answer, 0)
    }
    return answer == 1
  }

  /// Calls `body` for each commit that can be reached, children before parents, until it answers
  /// `false`.
  ///
  /// - Parameters:
  ///   - hidden: Commits that are left out, with all that they reach.
  ///   - firstParent: Follow only the first parent of a merge: the branch's own history.
  package func forEachCommit(
    from tips: [ObjectID], without hidden: [ObjectID] = [], firstParent: Bool = false,
    _ body: (Commit) throws(GitError) -> Bool
  ) throws(GitError) {
    var walk: OpaquePointer?
    try check("git_revwalk_new") { unsafe git_revwalk_new(&walk, pointer) }
    defer { unsafe git_revwalk_free(walk) }
    unsafe git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue)
    if firstParent { unsafe git_revwalk_simplify_first_parent(walk) }
    for tip in tips {
      var oid = tip.oid
      try check("git_revwalk_push") { unsafe git_revwalk_push(walk, &oid) }
    }
    for tip in hidden {
      var oid = tip.oid
      try check("git_revwalk_hide") { unsafe git_revwalk_hide(walk, &oid) }
    }
    var oid = git_oid()
    while true {
      let result = unsafe git_revwalk_next(&oid, walk)
      if result == GIT_ITEROVER.rawValue { return }
      try check("git_revwalk_next") { result }
      guard try body(readCommit(ObjectID(oid))) else { return }
    }
  }
}
