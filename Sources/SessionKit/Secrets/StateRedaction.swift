import GitKit
import SessionModel

/// Takes the secrets out of whole states of a session: contents, names of files, messages of commits.
///
/// A pure function of a state: the same one becomes the same, so that what two states share they share
/// afterwards. Ids, who owns the session and who wrote what stay as they are; files stay valid; the check
/// sums of issued reports follow what becomes of the reports.
struct StateRedaction {
  private let scanner: SecretScanner
  /// What was taken out, by where it was first met.
  private(set) var found: [FoundSecret] = []
  /// Files that would not be valid without what was found in them, and so were left out.
  private(set) var omitted: [String] = []
  private var blobs: [FileVersion: ObjectID?] = [:]

  init(_ scanner: SecretScanner) { self.scanner = scanner }

  /// The state without secrets.
  ///
  /// - Parameters:
  ///   - tree: A session's files.
  ///   - repository: Has the objects, and gets those that are new; no reference moves.
  /// - Returns: The same tree if there is nothing to take out.
  /// - Complexity: Reads every file once, however many states have it, one at a time in memory.
  mutating func redact(
    _ tree: ObjectID, in repository: inout Repository
  ) throws(GitError) -> ObjectID {
    var files: [(path: GitPath, entry: TreeEntry)] = []
    try repository.forEachFile(in: tree) { files.append(($0, $1)) }
    var edits: [GitPath: TreeEntry?] = [:]
    var taken = Set(files.map(\.path))
    for (path, entry) in files where entry.kind != .submodule {
      let content = try redactFile(path, entry.id, in: &repository)
      let name = redactName(of: path, taken)
      guard content != entry.id || name != path else { continue }
      edits.updateValue(nil, forKey: path)
      guard let content else { continue }
      taken.insert(name)
      edits[name] = TreeEntry(kind: entry.kind, id: content)
    }
    try recordIssued(&edits, of: files.map(\.path), in: tree, of: &repository)
    return edits.isEmpty ? tree : try repository.writeTree(tree, changing: edits)
  }

  /// The message of a commit without secrets.
  mutating func redact(message: String) -> String {
    let bytes = Array(message.utf8)
    let redaction = Redaction(of: bytes, by: secretsOnly)
    note(redaction.findings, bytes, nil)
    return redaction.findings.isEmpty ? message : String(decoding: redaction.bytes, as: UTF8.self)
  }

  /// Who committed stands in a message's trailers and in the commit itself.
  private var secretsOnly: SecretScanner {
    SecretScanner(rules: scanner.rules.filter { $0.kind == .secret })
  }

  // MARK: Files

  /// - Returns: `nil` if the file is to be left out.
  private mutating func redactFile(
    _ path: GitPath, _ id: ObjectID, in repository: inout Repository
  ) throws(GitError) -> ObjectID? {
    let version = FileVersion(path: path, id: id)
    if let known = blobs[version] { return known }
    let bytes = try repository.readBlob(id)
    let findings = scanner.findings(in: bytes, of: path.sessionPath)
    var result: ObjectID? = id
    if !findings.isEmpty {
      let redaction: Redaction? =
        if let place = path.sessionPath {
          Redaction(ofFile: bytes, at: place, without: findings)
        } else {
          Redaction(of: bytes, by: scanner)
        }
      note(redaction?.findings ?? findings, bytes, path)
      if let redaction {
        if redaction.bytes != bytes { result = try repository.writeBlob(redaction.bytes) }
      } else {
        omitted.append(scanner.shownName(path.bytes))
        result = nil
      }
    }
    blobs.updateValue(result, forKey: version)
    return result
  }

  /// A name without secrets that no other file has.
  private mutating func redactName(of path: GitPath, _ taken: Set<GitPath>) -> GitPath {
    let findings = scanner.findings(in: path.bytes).filter { $0.kind == .secret }
    guard !findings.isEmpty else { return path }
    note(findings, path.bytes, path)
    var name: [UInt8] = []
    var at = 0
    for finding in findings {
      name += path.bytes[at..<finding.range.lowerBound]
      name += "redacted-\(finding.rule)".utf8
      at = finding.range.upperBound
    }
    name += path.bytes[at...]
    var result = GitPath(bytes: name)
    var number = 1
    while taken.contains(result) {
      number += 1
      result = GitPath(bytes: name + Array("-\(number)".utf8))
    }
    return result
  }

  private mutating func note(_ findings: [SecretFinding], _ bytes: [UInt8], _ path: GitPath?) {
    let name = path.map { scanner.shownName($0.bytes) }
    found += findings.map { FoundSecret($0, path: name) }
  }

  // MARK: Issued reports

  /// Writes into each `issue.json` the check sums of the files as they are now.
  private func recordIssued(
    _ edits: inout [GitPath: TreeEntry?], of files: [GitPath], in tree: ObjectID,
    of repository: inout Repository
  ) throws(GitError) {
    let root = GitPath(SessionLayout.issued)
    let changed = Set(edits.keys.filter { $0.isInside(root) }.map(\.parent))
    for directory in changed {
      let file = directory.appending("issue.json")
      guard files.contains(file) else { continue }
      let present: TreeEntry? =
        if let edited = edits[file] { edited } else { try repository.entry(at: file, in: tree) }
      guard let present else { continue }
      let bytes = try repository.readBlob(present.id)
      var record: IssueRecord
      do throws(ModelError) {
        record = try IssueRecord(bytes: bytes)
      } catch {
        // One that cannot be read vouches for nothing.
        continue
      }
      for name in record.files.keys {
        guard let edit = edits[directory.appending(GitPath(name))], let entry = edit else {
          continue
        }
        record.setDigest(of: name, to: try repository.digest(of: entry.id).sha256)
      }
      guard record.bytes != bytes else { continue }
      edits[file] = .file(try repository.writeBlob(record.bytes))
    }
  }
}

extension GitPath {
  /// The path as sessions have it; `nil` if it cannot be one.
  var sessionPath: SessionPath? {
    do throws(ModelError) {
      return try SessionPath(bytes: bytes)
    } catch {
      return nil
    }
  }
}
