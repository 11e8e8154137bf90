import GitKit
import SessionModel

/// Holds what is brought into a session against its guardrails.
struct ContentJudge {
  private let guardrails: ContentGuardrails
  private let scanner: SecretScanner
  /// What a person should know of what went in.
  private(set) var notes: [String] = []

  /// - Returns: `nil` if the guardrails are about something else.
  init?(_ guardrails: ContentGuardrails) throws {
    guard !guardrails.isEmpty else { return nil }
    self.guardrails = guardrails
    scanner = SecretScanner(
      rules: try SecretRules.builtIn().rules.filter { guardrails.action(for: $0.kind) != nil })
  }

  /// Looks at the bytes of a file.
  ///
  /// - Parameters:
  ///   - sparing: Tells of a SHA-256 whether the value is let through: waived, or there already. Asked
  ///     only if something is found.
  /// - Returns: What is to be kept in place of the bytes.
  /// - Throws: ``SessionError`` with code `refused` that names file, line and rule.
  mutating func judge(
    _ bytes: [UInt8], at path: SessionPath, sparing: () throws -> Set<String> = { [] }
  ) throws -> [UInt8] {
    let named = try judgeName(path)
    let all = scanner.findings(in: bytes, of: path)
    guard !all.isEmpty || !named.isEmpty else { return bytes }
    let spared = try sparing()
    func isNew(_ finding: SecretFinding, _ bytes: [UInt8]) throws -> Bool {
      try !spared.contains(SHA256.hex(Array(bytes[finding.range])))
    }
    let name = Array(path.string.utf8)
    try refuse(named.filter { try isNew($0, name) }.map { found($0, path, isName: true) })
    let findings = try all.filter { try isNew($0, bytes) }
    try refuse(
      findings.filter { guardrails.action(for: $0.kind) == .block }.map { found($0, path) })
    for finding in findings where guardrails.action(for: finding.kind) == .warn {
      notes.append("warning: \(found(finding, path))")
    }
    let unwanted = findings.filter { guardrails.action(for: $0.kind) == .redact }
    guard !unwanted.isEmpty else { return bytes }
    guard let redaction = Redaction(ofFile: bytes, at: path, without: unwanted) else {
      try refuse(unwanted.map { found($0, path) }, because: "cannot be taken out of this file")
      return bytes
    }
    notes += redaction.findings.map { "redacted: \(found($0, path))" }
    return redaction.bytes
  }

  /// Looks at what a commit is to say.
  ///
  /// - Returns: What it is to say instead.
  mutating func judge(message: String) throws -> String {
    let bytes = Array(message.utf8)
    let findings = scanner.findings(in: bytes).filter { $0.kind == .secret }
    guard !findings.isEmpty, let action = guardrails.secrets else { return message }
    let found = findings.map { FoundSecret($0, path: nil) }
    switch action {
    case .warn: notes += found.map { "warning: \($0)" }
    case .block: try refuse(found)
    case .redact:
      notes += found.map { "redacted: \($0)" }
      return String(decoding: Redaction(of: bytes, by: scanner).bytes, as: UTF8.self)
    }
    return message
  }

  /// - Returns: What keeps the file out: a name cannot be redacted, since others may refer to it.
  private mutating func judgeName(_ path: SessionPath) throws -> [SecretFinding] {
    let findings = scanner.findings(in: Array(path.string.utf8)).filter { $0.kind == .secret }
    guard guardrails.secrets == .warn else { return findings }
    notes += findings.map { "warning: \(found($0, path, isName: true))" }
    return []
  }

  private func found(
    _ finding: SecretFinding, _ path: SessionPath, isName: Bool = false
  ) -> FoundSecret {
    var secret = FoundSecret(finding, path: scanner.shownName(Array(path.string.utf8)))
    secret.isInName = isName
    return secret
  }

  /// ``notes``, the first of very many.
  var shownNotes: [String] {
    notes.count > 20 ? notes.prefix(20) + ["and \(notes.count - 20) more"] : notes
  }

  private func refuse(
    _ found: [FoundSecret], because reason: String = "is not to go into the session"
  ) throws {
    guard let first = found.first else { return }
    let lines = found.prefix(10).map { "\n  \($0)" }.joined()
    let more = found.count > 10 ? "\n  and \(found.count - 10) more" : ""
    let rule = ContentGuardrails.name(for: first.kind)
    throw SessionError(
      .refused, "what the guardrail \(rule) is against \(reason):\(lines)\(more)",
      hint: "take it out; if it is none, git session secrets waive <file>:<line> --reason <why>")
  }
}

extension ContentJudge {
  /// Looks at all that a change brings.
  ///
  /// What the state before, or one that is merged, has at the same path already is not judged again.
  mutating func judge(
    _ change: Change, on tip: Session.Tip, in repository: inout Repository
  ) throws -> Change {
    guard change.bringsContent else { return change }
    let tree = tip.tree
    let scanner = scanner
    var change = change
    let trees = try [tree] + change.mergedCommits.map { try repository.readCommit($0).tree }
    var waived: Set<String>?
    for (path, content) in change.edits.sorted(by: { $0.key < $1.key }) {
      guard let content, let place = path.sessionPath else { continue }
      let present = try trees.compactMap { try repository.entry(at: path, in: $0) }
      let (bytes, kind): ([UInt8], EntryKind)
      switch content {
      case .bytes(let given): (bytes, kind) = (given, .file)
      case .entry(let entry):
        guard entry.kind.isFile, !present.contains(where: { $0.id == entry.id }) else { continue }
        (bytes, kind) = (try repository.readBlob(entry.id), entry.kind)
      }
      let kept = try judge(bytes, at: place) {
        let known = try waived ?? repository.waivedSecrets(in: tree)
        waived = known
        return try present.filter(\.kind.isFile).reduce(into: known) { known, entry in
          known.formUnion(try scanner.values(in: repository.readBlob(entry.id), at: place))
        }
      }
      guard kept != bytes else { continue }
      change.edits[path] = .entry(TreeEntry(kind: kind, id: try repository.writeBlob(kept)))
      // What the commit says of the file is to be true of what went in.
      let (old, new) = (try SHA256.hex(bytes), try SHA256.hex(kept))
      for index in change.message.trailers.indices
      where change.message.trailers[index].value == old {
        change.message.trailers[index].value = new
      }
    }
    let text = change.message.text
    let said = try judge(message: text)
    if said != text { change.message = CommitMessage(parsing: said) }
    return change
  }
}

extension SecretScanner {
  /// The SHA-256 of what is found in a file of a session.
  func values(in bytes: [UInt8], at path: SessionPath) throws(GitError) -> Set<String> {
    var values: Set<String> = []
    for finding in findings(in: bytes, of: path) {
      values.insert(try SHA256.hex(Array(bytes[finding.range])))
    }
    return values
  }
}

extension Session {
  /// What messages that are imported into the session are held against.
  func guardrailsForImport() throws -> (rules: ContentGuardrails, waived: Set<String>) {
    do {
      let tip = try tip()
      return (
        try manifest(in: tip.tree).contentGuardrails, try repository.waivedSecrets(in: tip.tree)
      )
    } catch {
      throw SessionError(error)
    }
  }
}

extension Importer {
  /// The same for a session that is yet to be made, as ``NewSession`` will have it.
  func guardrailsOfNew() throws -> ContentGuardrails {
    let workspace = try Workspace.containing(home)?.settings().guardrails ?? []
    // The last one of a name counts, and the template's come before the workspace's.
    return ContentGuardrails(workspace + template.guardrails)
  }
}
