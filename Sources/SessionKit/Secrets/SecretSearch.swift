import GitKit
import SessionModel

/// A search for secrets in many files and messages, and what it has found so far.
///
/// What is waived is passed over.
struct SecretSearch {
  let scanner: SecretScanner
  /// The SHA-256 of the values that are known to be no secrets.
  var waived: Set<String> = []
  private(set) var found: [FoundSecret] = []
  /// The commit that is being read, as it is shown.
  var commit: String?
  /// Names of files that have been looked at.
  private var names: Set<GitPath> = []

  init(_ scanner: SecretScanner) { self.scanner = scanner }

  /// Leaves out what is known to be there already.
  mutating func drop(_ isKnown: (FoundSecret) -> Bool) { found.removeAll(where: isKnown) }

  /// Looks at a file's content and name.
  ///
  /// - Parameter blob: The object that holds the content.
  mutating func add(_ path: GitPath, _ bytes: [UInt8], blob: ObjectID? = nil) throws(GitError) {
    let findings = scanner.findings(in: bytes, of: path.sessionPath)
    try add(findings, in: bytes, scanner.shownName(path.bytes), blob)
    try addName(path)
  }

  /// Looks at the name of a file alone, once.
  mutating func addName(_ path: GitPath) throws(GitError) {
    guard names.insert(path).inserted else { return }
    let findings = scanner.findings(in: path.bytes)
    try add(findings, in: path.bytes, scanner.shownName(path.bytes), nil, isName: true)
  }

  /// Looks at a commit or a tag as git keeps it.
  ///
  /// That is at what it says, and at the lines before that, in which an author's name and a signature leave
  /// as well. Who committed is no finding.
  mutating func add(object bytes: [UInt8]) throws(GitError) {
    let newline = UInt8(ascii: "\n")
    let end = bytes.indices.first { bytes[$0] == newline && bytes[..<$0].last == newline }
    let header = Array(bytes[..<(end ?? bytes.endIndex)])
    for part in [header, Array(bytes[header.count...].dropFirst())] {
      try add(message: part)
    }
  }

  /// Looks at what is to become of a commit's message.
  mutating func add(message bytes: [UInt8]) throws(GitError) {
    let findings = scanner.findings(in: bytes).filter { $0.kind == .secret }
    try add(findings, in: bytes, nil, nil)
  }

  private mutating func add(
    _ findings: [SecretFinding], in bytes: [UInt8], _ path: String?, _ blob: ObjectID?,
    isName: Bool = false
  ) throws(GitError) {
    for finding in findings {
      let digest = try SHA256.hex(Array(bytes[finding.range]))
      guard !waived.contains(digest) else { continue }
      var secret = FoundSecret(finding, path: path, commit: commit)
      secret.blob = blob?.description
      secret.isInName = isName
      secret.sha256 = digest
      found.append(secret)
    }
  }
}

extension SecretScanner {
  /// A file's name as it may be shown: what a secret says is never printed.
  func shownName(_ name: [UInt8]) -> String {
    String(decoding: Redaction(of: name, by: self).bytes, as: UTF8.self)
  }
}

extension SecretSearch {
  /// Looks at everything that commits bring: their files by content and name, and what they say.
  ///
  /// - Parameters:
  ///   - tips: Commits, or tags of commits.
  ///   - known: What is there already, with all that it reaches; names that are not here count for
  ///     nothing.
  /// - Throws: ``GitError`` for an object that cannot be read: it is never taken for one without secrets.
  /// - Complexity: Reads each commit of the range, the directories that it changed, and each new content
  ///   once, one at a time in memory.
  mutating func addRange(
    _ tips: [ObjectID], without known: [ObjectID], of repository: borrowing Repository
  ) throws(GitError) {
    var commits: [ObjectID] = []
    for tip in tips {
      let (id, kind, tags) = try repository.peelTags(tip)
      for tag in tags where !known.contains(tag.id) {
        commit = tag.id.description
        try add(object: tag.bytes)
      }
      commit = nil
      switch kind {
      case .commit: commits.append(id)
      case .tree: try addTree(id, of: repository)
      case .blob: try add("a blob", repository.readBlob(id), blob: id)
      // No tag is left once tags are peeled.
      case .tag: continue
      }
    }
    var hidden: [ObjectID] = []
    // What has come into a new pack since is read again, which finds no less.
    for id in repository.contained(of: known) {
      let (target, kind, _) = try repository.peelTags(id)
      if kind == .commit { hidden.append(target) }
    }
    var seen: Set<ObjectID> = []
    try repository.forEachCommit(from: commits, without: hidden) { commit throws(GitError) in
      self.commit = commit.id.description
      try add(object: repository.readRawObject(commit.id).bytes)
      let before = try commit.parents.first.map { id throws(GitError) in
        try repository.readCommit(id).tree
      }
      for change in try repository.diff(from: before, to: commit.tree) {
        guard let entry = change.new else { continue }
        try addName(change.path)
        guard entry.kind != .submodule, seen.insert(entry.id).inserted else { continue }
        try add(change.path, repository.readBlob(entry.id), blob: entry.id)
      }
      return true
    }
  }

  private mutating func addTree(
    _ tree: ObjectID, of repository: borrowing Repository
  ) throws(GitError) {
    try repository.forEachFile(in: tree) { path, entry throws(GitError) in
      guard entry.kind != .submodule else { return }
      try add(path, repository.readBlob(entry.id), blob: entry.id)
    }
  }
}
