import CLibgit2

/// Where `HEAD` points.
package enum Head: Hashable, Sendable {
  /// On a branch, named in full (`refs/heads/main`), with its tip; `nil` before the first commit.
  case branch(String, tip: ObjectID?)
  /// On a commit and no branch.
  case detached(ObjectID)
}

extension Repository {
  /// The object a reference leads to, or `nil` if there is no such reference.
  package func reference(_ name: String) throws(GitError) -> ObjectID? {
    try reference(GitPath(name))
  }

  func reference(_ name: GitPath) throws(GitError) -> ObjectID? {
    var oid = git_oid()
    do {
      try check("git_reference_name_to_id") {
        unsafe git_reference_name_to_id(&oid, pointer, name.cString)
      }
    } catch  where error.code == .notFound {
      return nil
    }
    return ObjectID(oid)
  }

  /// What `HEAD` points at.
  package func head() throws(GitError) -> Head {
    var found: OpaquePointer?
    try check("git_reference_lookup") { unsafe git_reference_lookup(&found, pointer, "HEAD") }
    defer { unsafe git_reference_free(found) }
    if let target = unsafe git_reference_symbolic_target(found) {
      let name = try Self.legible(unsafe GitPath(cString: target))
      return .branch(name, tip: try reference(name))
    }
    guard let target = unsafe git_reference_target(found) else {
      throw GitError(.damaged, "HEAD points nowhere; run git fsck")
    }
    return .detached(ObjectID(unsafe target.pointee))
  }

  /// Whether a reference names another one instead of an object.
  package func isSymbolic(_ name: String) throws(GitError) -> Bool {
    var found: OpaquePointer?
    do {
      try check("git_reference_lookup") { unsafe git_reference_lookup(&found, pointer, name) }
    } catch  where error.code == .notFound {
      return false
    }
    defer { unsafe git_reference_free(found) }
    return unsafe git_reference_type(found) == GIT_REFERENCE_SYMBOLIC
  }

  /// All references whose full name begins with a prefix, sorted by name.
  ///
  /// - Throws: ``GitError`` with code `unsupported` for a name that no string stands for, so that nobody takes the
  ///   others for all there are.
  package func references(under prefix: String) throws(GitError) -> [(name: String, id: ObjectID)] {
    let found = try legibleReferences(under: prefix, leavingOutOthers: false)
    for (one, other) in zip(found, found.dropFirst()) where one.name == other.name {
      // Equal to Swift, whatever their bytes are: an accent of its own, or one with its letter.
      throw GitError(
        .unsupported,
        """
        two references are both called '\(one.name)', with accents that are written differently; \
        git branch -m gives one of them another name
        """)
    }
    return found
  }

  /// ``references(under:)`` for what is no worse without some of them: names that no string stands for are left out.
  package func legibleReferences(
    under prefix: String
  ) throws(GitError) -> [(name: String, id: ObjectID)] {
    try legibleReferences(under: prefix, leavingOutOthers: true)
  }

  private func legibleReferences(
    under prefix: String, leavingOutOthers: Bool
  ) throws(GitError) -> [(name: String, id: ObjectID)] {
    var found: [(name: String, id: ObjectID)] = []
    if workingDirectory == nil, let many = try referencesOfMany(under: prefix) {
      for (name, id) in many where !leavingOutOthers || name.text != nil {
        found.append((try Self.legible(name), id))
      }
    } else {
      for name in try rawReferenceNames(under: prefix) where !leavingOutOthers || name.text != nil {
        let name = try Self.legible(name)
        if let id = try reference(name) { found.append((name, id)) }
      }
    }
    return found.sorted { $0.name < $1.name }
  }

  /// The full names that begin with a prefix, sorted, also of references that lead nowhere, but not those that no
  /// string stands for.
  package func referenceNames(under prefix: String) throws(GitError) -> [String] {
    try rawReferenceNames(under: prefix).compactMap(\.text).sorted()
  }

  /// The other ones, as a shell takes them.
  package func illegibleReferenceNames(under prefix: String) throws(GitError) -> [String] {
    try rawReferenceNames(under: prefix).filter { $0.text == nil }.map(\.quoted).sorted()
  }

  private static func legible(_ name: GitPath) throws(GitError) -> String {
    if let text = name.text { return text }
    let branches = GitPath("refs/heads/")
    let isBranch = name.bytes.starts(with: branches.bytes)
    let remedy =
      isBranch
      ? "git branch -m \(GitPath(bytes: Array(name.bytes.dropFirst(branches.bytes.count))).quoted) <name> gives it another"
      : "git update-ref gives what it leads to another, and -d removes this one"
    throw GitError(
      .unsupported, "reference \(name.quoted) has a name that is not UTF-8; \(remedy)")
  }

  private func rawReferenceNames(under prefix: String) throws(GitError) -> [GitPath] {
    var iterator: OpaquePointer?
    try check("git_reference_iterator_glob_new") {
      unsafe git_reference_iterator_glob_new(&iterator, pointer, "\(prefix)*")
    }
    defer { unsafe git_reference_iterator_free(iterator) }
    var found: [GitPath] = []
    var name: UnsafePointer<CChar>?
    while unsafe git_reference_next_name(&name, iterator) == 0, let text = unsafe name {
      found.append(unsafe GitPath(cString: text))
    }
    return found
  }

  /// Whether git would take this as a reference's full name.
  package static func isValidReferenceName(_ name: String) -> Bool {
    _ = Library.started
    var valid: Int32 = 0
    return unsafe git_reference_name_is_valid(&valid, name) == 0 && valid == 1
  }

  /// The object that an expression such as `main~2`, `v1`, `@{1}` or `1a2b3c4d` names.
  ///
  /// - Throws: ``GitError`` with code `notFound`, or `ambiguous` if it is the beginning of several ids.
  package func resolve(_ expression: String) throws(GitError) -> ObjectID {
    var found: OpaquePointer?
    do {
      try check("git_revparse_single") { unsafe git_revparse_single(&found, pointer, expression) }
    } catch {
      switch error.code {
      case .ambiguous where Self.mayBeginID(expression):
        throw GitError(.ambiguous, "'\(expression)' is the beginning of several ids")
      case .notFound, .ambiguous: throw GitError(.notFound, "'\(expression)' names no commit")
      default: throw error
      }
    }
    defer { unsafe git_object_free(found) }
    var commit: OpaquePointer?
    guard unsafe git_object_peel(&commit, found, GIT_OBJECT_COMMIT) == 0 else {
      throw GitError(.notFound, "'\(expression)' names no commit")
    }
    defer { unsafe git_object_free(commit) }
    guard let id = unsafe git_object_id(commit) else {
      throw GitError(.notFound, "'\(expression)' names no commit")
    }
    return ObjectID(unsafe id.pointee)
  }

  /// Whether an expression begins with enough digits for an id; fewer are ambiguous to libgit2, whatever there is.
  private static func mayBeginID(_ expression: String) -> Bool {
    expression.prefix { $0.isASCII && $0.isHexDigit }.count >= Int(GIT_OID_MINPREFIXLEN)
  }
}
