import GitKit
import SessionModel

/// What stands between a session and everybody who can read a store.
///
/// It reads all that is about to leave and is not there yet: every content, every name, of files and of branches
/// and tags, and everything that commits say. What cannot be read does not leave.
struct PushGate {
  private let scanner: SecretScanner

  init() throws {
    scanner = SecretScanner(rules: try SecretRules.builtIn().rules.filter { $0.kind == .secret })
  }

  /// The secrets that would leave, but for those that the tips' own waivers name.
  ///
  /// - Parameters:
  ///   - tips: What is to be sent: commits, or tags of some.
  ///   - known: What the other side has.
  ///   - names: What new references are to be called there.
  /// - Throws: If anything in the range cannot be read, or a waiver is not as it must be.
  func secrets(
    leavingWith tips: [ObjectID], known: [ObjectID], named names: [String] = [],
    from repository: borrowing Repository
  ) throws -> [FoundSecret] {
    let there = Set(known)
    let new = tips.filter { !there.contains($0) }
    guard !new.isEmpty || !names.isEmpty else { return [] }
    var search = SecretSearch(scanner)
    search.waived = try repository.waivedSecrets(at: new.isEmpty ? tips : new)
    for name in names { try search.addName(GitPath(name)) }
    try search.addRange(new, without: known, of: repository)
    return search.found
  }

  /// The name of a reference as it may be shown.
  func shownName(_ name: String) -> String { scanner.shownName(Array(name.utf8)) }
}

extension FoundSecret {
  /// Where it is and what it is, with the commit and the object: for somebody who has to take it out.
  var account: String {
    let commit = self.commit.map { " in commit \($0.prefix(10))" } ?? ""
    let blob = self.blob.map { " (blob \($0.prefix(10)))" } ?? ""
    return "\(self)\(commit)\(blob)"
  }

  /// What to do about secrets that are on their way out.
  static let remedy = """
    take it out of the commits that have it (git rebase -i, git filter-repo), and change the secret itself: \
    it may be known already. If it is none: git session secrets waive <file>:<line> --reason <why>
    """

  /// Some of them in one line.
  static func summary(_ found: [FoundSecret]) -> String {
    guard let first = found.first else { return "" }
    let more = found.count > 1 ? ", and \(found.count - 1) more" : ""
    return "a secret would leave: \(first.account)\(more)"
  }
}

extension Session {
  /// What of a parcel may not leave, and why; empty if all may.
  ///
  /// - Parameter there: What the store has.
  /// - Throws: ``SessionError`` with code `refused` if nobody would take it, as its files are none of a session.
  func secrets(in parcel: Parcel, leavingFor there: [String: ObjectID]) throws -> [FoundSecret] {
    let known = Set(there.values)
    try repository.refuseUnfit(parcel.branches.map(\.id).filter { !known.contains($0) })
    return try environment.showing("Looking for secrets") {
      try PushGate().secrets(
        leavingWith: parcel.shared.map(\.id), known: Array(there.values),
        named: parcel.shared.map(\.name).filter { there[$0] == nil }, from: repository)
    }
  }
}

extension TransferReport {
  /// Notes what was kept back, by which file and line; a branch that is called as a secret is not called by
  /// its name.
  mutating func note(_ secrets: [FoundSecret], of session: SessionID) throws {
    guard !secrets.isEmpty else { return }
    let gate = try PushGate()
    for index in references.indices where references[index].outcome == .refused {
      references[index].name = gate.shownName(references[index].name)
    }
    notes += secrets.prefix(20).map { "\(session): \($0.account)" }
    if secrets.count > 20 { notes.append("\(session): and \(secrets.count - 20) more") }
    notes.append("hint: \(FoundSecret.remedy)")
  }
}
