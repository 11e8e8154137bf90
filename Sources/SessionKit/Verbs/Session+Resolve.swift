import GitKit
public import SessionModel
import StructuredText

/// How a conflict is decided.
public enum ConflictChoice: Hashable, Sendable {
  case base
  case ours
  case theirs
  /// By this value: JSON, or else a text; for DOT an identifier; for lines those lines.
  case value(String)
}

/// What came of deciding.
public struct ResolvedConflicts: Sendable {
  /// How many conflicts were decided.
  public var decided: Int
  /// Files that are decided altogether and staged.
  public var staged: [String]
  /// What is still open.
  public var open: OpenConflicts
  /// What a person should know of how the files were merged, each with its file's path.
  public var notes: [String]
  /// The reference that keeps what was overwritten, if anything was.
  public var backup: String?
}

extension Session {
  /// Decides conflicts of an unfinished merge.
  ///
  /// The file is merged anew with all decisions so far and rewritten. With the last one decided it is
  /// staged, as `git add` does.
  ///
  /// - Parameters:
  ///   - path: The file; nil for all files.
  ///   - selectors: Numbers, paths or pointers of conflicts, as ``conflicts()`` gives them; none for all
  ///     that are open.
  ///   - force: Whether to overwrite a file that was edited since; what it held is kept as a backup.
  /// - Throws: ``SessionError`` with code `notFound` if there is no such conflict, `invalid` if a value
  ///   does not fit, `refused` if a file was edited by hand.
  public func resolve(
    _ path: SessionPath?, _ selectors: [String] = [], as choice: ConflictChoice,
    force: Bool = false
  ) throws -> ResolvedConflicts {
    try withLock {
      let known = try MergeRecord.read(in: repository.gitDirectory)
      let all = try unmergedFiles(known)
      var files = all
      if let path { files = all.filter { $0.path == GitPath(path) } }
      if let path, files.isEmpty {
        throw SessionError(
          .notFound, "\(path) has no open conflict", hint: "git session resolve lists them")
      }
      let plans = try files.map { file in
        try Plan(file, selectors, choice, force, in: repository)
      }
      var backup: String?
      if force, plans.contains(where: { $0.file.isEdited }) { backup = try keepDirectory() }
      var record = known ?? MergeRecord(labels: all.labels(nil))
      record.labels = all.labels(known)
      try carryOut(plans, &record)
      let left = try unmergedFiles(record)
      let labels = record.labels
      return ResolvedConflicts(
        decided: plans.reduce(0) { $0 + $1.names.count },
        staged: plans.filter(\.merged.isClean).map(\.file.path.description),
        open: OpenConflicts(
          ours: labels.ours, theirs: labels.theirs, files: left.map(ConflictedFile.init)),
        notes: plans.flatMap { plan in plan.merged.notes.map { "\(plan.file.path): \($0)" } },
        backup: backup)
    }
  }

  private func carryOut(_ plans: [Plan], _ record: inout MergeRecord) throws {
    var changes: [TreeChange] = []
    var staged: [TreeChange] = []
    for plan in plans {
      let entry: TreeEntry?
      switch try plan.merged.stored(in: &repository) {
      case .merged(let merged): entry = merged
      case .conflict(let shown): entry = shown
      }
      let change = TreeChange(path: plan.file.path, old: plan.file.shown, new: entry)
      if plan.merged.isClean { staged.append(change) } else { changes.append(change) }
      record.note(plan, entry)
    }
    try repository.makeDurable()
    let place = try headPosition()
    let lock = try lockDirectory(noting: DirectoryMove(from: place, to: place))
    let index = try Index.edit(in: repository.gitDirectory)
    var files = try WorkingTree(at: path)
    for change in staged { staged += try index.entriesBelow(change) }
    // First, so that whatever is written next is known for ours.
    try record.write(in: repository.gitDirectory)
    let brought = [
      try repository.bringAlong(changes, index, &files),
      try repository.bringAlong(staged, index, &files, staging: true),
    ]
    try index.publish()
    _ = consume lock
    if let damage = brought.compactMap(\.damage).first { throw damage }
  }

  /// Where the directory is, for a note about a step that moves nothing.
  private func headPosition() throws(GitError) -> DirectoryMove.Position {
    switch try repository.head() {
    case .branch(let name, let commit?): return .init(branch: name, commit: commit)
    case .branch(let name, nil):
      throw GitError(.notFound, "branch '\(name)' has no commit yet")
    case .detached(let commit): return .init(branch: "HEAD", commit: commit)
    }
  }

  /// Keeps what the directory holds as a commit under `refs/session/backup/`.
  private func keepDirectory() throws -> String {
    let held = try snapshotDirectory(on: tip(), merging: repository.mergeHead())
    let backup = backupName(under: Self.mergeBackups, "merge")
    try repository.moveReference(backup, to: held.id, expecting: nil, reason: "session: resolve")
    return backup
  }
}

/// What is to become of one file.
private struct Plan {
  var file: UnmergedFile
  var choices: [String: Choice]
  /// The conflicts that are decided now.
  var names: [String]
  var merged: MergedFile

  init(
    _ file: UnmergedFile, _ selectors: [String], _ choice: ConflictChoice, _ force: Bool,
    in repository: borrowing Repository
  ) throws {
    guard !file.isEdited || force else {
      throw SessionError(
        .refused, "\(file.path) was edited since the merge, and would be overwritten",
        hint: """
          git add \(file.path) takes it as it is
          git session resolve --force decides by the merge again, and keeps a backup
          """)
    }
    // What was decided before a file was edited stays decided.
    var file = file
    if file.isEdited, !file.decidedBefore.isEmpty {
      file.merge.choices = file.decidedBefore
      file.merged = try file.merge.merged(file.sides, in: repository)
    }
    let selected = try Self.select(selectors, in: file)
    self.file = file
    choices = file.merge.choices
    names = selected.map(\.name)
    let kind: ContentMerge.Kind? =
      if case .content(let merge, _) = file.merged.result { merge.kind } else { nil }
    for conflict in selected { choices[conflict.name] = try choice.fitting(conflict, kind) }
    if case .value = choice, selected.count > 1 {
      throw SessionError(
        .invalid, "a value decides one conflict, and these are \(selected.count)",
        hint: "name one of them by its number")
    }
    var merge = file.merge
    merge.choices = choices
    merged = try merge.merged(file.sides, in: repository)
    let decided = Set(merged.conflicts.filter { !$0.isOpen }.map(\.name))
    guard names.allSatisfy(decided.contains) else {
      throw SessionError(
        .invalid, "decided like this, \(file.path) would not be valid",
        hint: "git session resolve lists what is open")
    }
  }

  private static func select(
    _ selectors: [String], in file: UnmergedFile
  ) throws -> [MergeDecision] {
    let conflicts = file.merged.conflicts
    if selectors.isEmpty { return conflicts.filter(\.isOpen) }
    var selected: [MergeDecision] = []
    for selector in selectors {
      let found = conflicts.filter { $0.answers(to: selector) && !selected.contains($0) }
      guard !found.isEmpty else {
        throw SessionError(
          .notFound, "\(file.path) has no conflict '\(selector)'",
          hint: "git session resolve lists them with numbers and paths")
      }
      selected += found
    }
    return selected
  }
}

extension MergeDecision {
  /// Whether a user who typed this means it: by number, path or pointer, or by the path of a part that it
  /// is in.
  fileprivate func answers(to selector: String) -> Bool {
    if let number = Int(selector) { return number == self.number }
    if selector == path || selector == pointer { return true }
    if path.hasPrefix(selector), let next = path.dropFirst(selector.count).first {
      return next == "." || next == "["
    }
    return selector.hasPrefix("/") && pointer?.hasPrefix(selector + "/") == true
  }
}

extension ConflictChoice {
  /// The choice as the merge takes it.
  fileprivate func fitting(
    _ conflict: MergeDecision, _ kind: ContentMerge.Kind?
  ) throws -> Choice {
    switch self {
    case .base: return .base
    case .ours: return .ours
    case .theirs: return .theirs
    case .value(let text):
      switch kind {
      case .text: return .value(Array(text.utf8))
      case .json: return .value(try Self.json(text))
      case .dot:
        return .value(conflict.isStatement ? Array(text.utf8) : Self.dotValue(text))
      case nil:
        throw SessionError(
          .invalid, "this file is decided as a whole: --ours, --theirs or --base",
          hint: "or put the wanted content there and git add it")
      }
    }
  }

  /// A value as it is if it is JSON; a word that is none becomes a text.
  private static func json(_ text: String) throws -> [UInt8] {
    do throws(ParseError) {
      _ = try JSONValue(parsing: Array(text.utf8))
      return Array(text.utf8)
    } catch {
      guard let first = text.first, !"{[\"".contains(first) else {
        throw SessionError(.invalid, "the value is not JSON: \(error)", cause: error)
      }
      return Array(JSONValue.string(text).compact.utf8)
    }
  }

  /// A value as it is if it is written as DOT has it, else in quotes.
  private static func dotValue(_ text: String) -> [UInt8] {
    let isWritten = DOTDocument("graph { a = \(text) }").isOneAssignment
    if isWritten { return Array(text.utf8) }
    // A backslash takes the next character along, so one at the end would take the closing quote.
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    var isEscaped = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\""), !isEscaped { quoted.append(UInt8(ascii: "\\")) }
      quoted.append(byte)
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    if isEscaped { quoted.append(UInt8(ascii: "\\")) }
    return quoted + [UInt8(ascii: "\"")]
  }
}

extension DOTDocument {
  /// Whether the text is `graph { name = value }` and nothing else.
  fileprivate var isOneAssignment: Bool {
    guard error == nil, graphs.count == 1 else { return false }
    let statements = statements(of: graphs[0])
    return statements.count == 1 && nodes[statements[0]].kind == .assignment
      && !nodes[statements[0]].isTerminated
  }
}

extension MergeRecord {
  /// Notes what a file is about to hold, beside what it held.
  fileprivate mutating func note(_ plan: Plan, _ entry: TreeEntry?) {
    var described = plan.file
    described.merged = plan.merged
    described.isEdited = false
    let file = File(
      sides: plan.file.sides,
      written: [
        Written(blob: entry?.id, choices: plan.choices),
        plan.file.isEdited
          ? nil : Written(blob: plan.file.shown?.id, choices: plan.file.merge.choices),
      ].compactMap(\.self), described: ConflictedFile(described).json)
    if let place = files.firstIndex(where: { $0.sides.path == plan.file.path }) {
      files[place] = file
    } else {
      files.append(file)
    }
  }
}
