import GitKit
import SessionModel
import SystemPackage

/// Holds commits that were made elsewhere against the guardrails of where they are to go.
///
/// A commit cannot be changed without becoming another one; so what a guardrail would take out is kept out, as
/// what it would block.
struct ArrivalJudge {
  private let guardrails: ContentGuardrails
  private let scanner: SecretScanner

  /// - Returns: `nil` if the guardrails are about something else.
  init?(_ guardrails: ContentGuardrails) throws {
    guard !guardrails.isEmpty else { return nil }
    self.guardrails = guardrails
    scanner = SecretScanner(
      rules: try SecretRules.builtIn().rules.filter { guardrails.action(for: $0.kind) != nil })
  }

  /// Looks at everything that commits bring: contents, names, messages.
  ///
  /// Let through is what either side has waived, and what is at the same path here already.
  ///
  /// - Parameters:
  ///   - tips: Commits, or tags of some.
  ///   - known: What is here, with all that it reaches.
  /// - Returns: What a person should know of what may go in.
  /// - Throws: ``SessionError`` with code `refused` that names file, line and rule.
  /// - Complexity: Reads each new content once, one at a time in memory.
  func judge(
    _ tips: [ObjectID], without known: [ObjectID], in repository: borrowing Repository
  ) throws -> [String] {
    var search = SecretSearch(scanner)
    search.waived = try repository.waivedSecrets(
      at: tips + known.filter { repository.contains($0) })
    try search.addRange(tips, without: known, of: repository)
    var found = search.found
    guard !found.isEmpty else { return [] }
    let there = try present(at: Set(found.compactMap(\.path)), in: known, of: repository)
    found.removeAll { there.contains($0.sha256) }
    let unwanted = found.filter { guardrails.action(for: $0.kind) != .warn }
    if let first = unwanted.first {
      let rule = ContentGuardrails.name(for: first.kind)
      let lines = unwanted.prefix(10).map { "\n  \($0.account)" }.joined()
      let more = unwanted.count > 10 ? "\n  and \(unwanted.count - 10) more" : ""
      throw SessionError(
        .refused, "what the guardrail \(rule) is against is in what arrives:\(lines)\(more)",
        hint:
          "whoever sent it can take it out of the commits, waive it there (git session secrets waive), or send "
          + "a state without it (git session export --redact)")
    }
    let notes = found.map { "warning: \($0.account)" }
    return notes.count > 20 ? notes.prefix(20) + ["and \(notes.count - 20) more"] : notes
  }

  /// The SHA-256 of what is found at some paths in states that are here.
  private func present(
    at paths: Set<String>, in known: [ObjectID], of repository: borrowing Repository
  ) throws -> Set<String> {
    var values: Set<String> = []
    for id in known where repository.contains(id) {
      let (commit, kind, _) = try repository.peelTags(id)
      guard kind == .commit else { continue }
      let tree = try repository.readCommit(commit).tree
      for path in paths {
        guard let place = GitPath(path).sessionPath,
          let entry = try repository.entry(at: GitPath(path), in: tree), entry.kind.isFile
        else { continue }
        values.formUnion(try scanner.values(in: repository.readBlob(entry.id), at: place))
      }
    }
    return values
  }
}

extension Session {
  /// Holds commits from elsewhere against the session's guardrails, before a branch moves to them.
  ///
  /// - Throws: ``SessionError`` with code `refused` if a guardrail is against what they bring.
  func judgeArrival(of tip: ObjectID) throws {
    guard let judge = try ArrivalJudge(manifest(in: self.tip().tree).contentGuardrails) else {
      return
    }
    let known = try repository.legibleReferences(under: "refs/heads/").map(\.id)
    try judge.judge([tip], without: known, in: repository).forEach(environment.notice)
  }
}

extension Importer {
  /// The same for a session that arrives as a whole: by its own guardrails and the workspace's.
  ///
  /// - Parameter repository: Has the commits.
  func judgeArrival(
    of session: ArrivedSession, in repository: borrowing Repository
  ) throws {
    let tips = Array(session.branches.values) + Array(session.tags.values)
    try ArrivalJudge.judge(
      tips, showing: session.main.flatMap { session.branches[$0] }, comingTo: home, in: repository
    ).forEach(environment.notice)
  }
}

extension ArrivalJudge {
  /// Holds a session that arrives as a whole against its own guardrails and those of the workspace that it
  /// comes to.
  ///
  /// - Parameters:
  ///   - main: The commit that stands for it.
  ///   - home: The directory that it is to be in.
  /// - Returns: What a person should know of what may go in.
  static func judge(
    _ tips: [ObjectID], showing main: ObjectID?, comingTo home: FilePath,
    in repository: borrowing Repository
  ) throws -> [String] {
    var rules = try Workspace.containing(home)?.settings().guardrails ?? []
    if let main, let manifest = try repository.manifest(in: repository.readCommit(main).tree) {
      rules += manifest.settings["guardrails"]?.elements ?? []
    }
    guard let judge = try ArrivalJudge(ContentGuardrails(rules)) else { return [] }
    return try judge.judge(tips, without: [], in: repository)
  }
}
