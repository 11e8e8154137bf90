import GitKit
import SessionModel
import StructuredText

/// What the files of a state must be, whoever wrote them.
extension HistoryCheck {
  func checkTips() throws {
    // What is the same on several branches is read once; where its findings are among all.
    var checked: [FileVersion: Range<Int>] = [:]
    for tip in tips {
      guard let commit = graph[tip.id] else { continue }
      let branch = Session.shortName(ofBranch: tip.name)
      try guarding(commit) {
        if try repository.entry(at: GitPath(SessionLayout.manifest), in: commit.tree) == nil {
          report(.session, GitPath(SessionLayout.manifest), nil, nil, "is missing", on: branch)
        }
        try repository.forEachFile(in: commit.tree) { path, entry throws(GitError) in
          let version = FileVersion(path: path, id: entry.id)
          if let known = checked[version] {
            for place in known { findings[place].branches.append(branch) }
            return
          }
          let first = findings.count
          try checkFile(path, entry, on: branch)
          checked[version] = first..<findings.count
        }
        try checkNames(commit.tree, on: branch)
        try checkIssued(commit.tree, on: branch)
        try checkPhases(commit.tree, on: branch)
      }
    }
  }

  private func checkFile(_ path: GitPath, _ entry: TreeEntry, on branch: String) throws(GitError) {
    let place: SessionPath
    do throws(ModelError) {
      place = try SessionPath(bytes: path.bytes)
    } catch {
      return report(
        .path, path, entry, nil, error.message, remedy: "git mv gives it another name", on: branch)
    }
    guard entry.kind.isFile else {
      let what = entry.kind == .submodule ? "a repository of its own" : "a symbolic link"
      return report(
        .path, path, entry, nil, "is \(what), and a session keeps plain files",
        remedy: "git rm --cached takes it out of the session", on: branch)
    }
    let kind = SessionLayout.kind(of: place)
    switch kind {
    case .manifest:
      try check(.session, path, entry, on: branch) { bytes throws(ModelError) in
        _ = try SessionManifest(bytes: bytes)
      }
    case .phase:
      try check(.phase, path, entry, on: branch) { bytes throws(ModelError) in
        _ = try PhaseRecord(bytes: bytes)
      }
    case .message:
      try check(.message, path, entry, on: branch) { bytes throws(ModelError) in
        try Self.checkMessage(bytes, at: place)
      }
    // Candidates may be unfinished.
    case .json where !Self.isCandidate(place):
      try check(.content, path, entry, on: branch) { bytes throws(ModelError) in
        try Self.asModelError { () throws(ParseError) in try JSONDocument(bytes).validated() }
      }
    case .dot where !Self.isCandidate(place):
      try check(.content, path, entry, on: branch) { bytes throws(ModelError) in
        try Self.asModelError { () throws(ParseError) in try DOTDocument(bytes).validated() }
      }
    default: return
    }
  }

  /// What is wrong with names beside each other, and whatever else a receiver refuses.
  private func checkNames(_ tree: ObjectID, on branch: String) throws {
    guard let fault = try survey.fault(of: tree, in: repository) else { return }
    let path = fault.path.description
    let isKnown = findings.contains {
      $0.rule == .path && $0.path == path && $0.branches.contains(branch)
    }
    guard !isKnown else { return }
    report(
      .path, fault.path, try repository.entry(at: fault.path, in: tree), nil, fault.message,
      remedy: fault.hint ?? "git mv gives it another name", on: branch)
  }

  private func check(
    _ rule: Finding.Rule, _ path: GitPath, _ entry: TreeEntry, on branch: String,
    _ judge: ([UInt8]) throws(ModelError) -> Void
  ) throws(GitError) {
    let bytes = try repository.readBlob(entry.id)
    do {
      try judge(bytes)
    } catch {
      report(
        rule, path, entry, error.line, error.message,
        remedy: "correct the file, then git session save", on: branch)
    }
  }

  private static func checkMessage(
    _ bytes: [UInt8], at path: SessionPath
  ) throws(ModelError) {
    let message = try Message(bytes: bytes)
    guard let phase = SessionLayout.phase(of: path), message.path(in: phase) != path else { return }
    throw ModelError(
      .invalidMessage,
      "the id \(message.id) and the role \(message.role.rawValue) belong at \(message.path(in: phase))",
      line: 1)
  }

  private static func asModelError(
    _ body: () throws(ParseError) -> Void
  ) throws(ModelError) {
    do {
      try body()
    } catch {
      throw ModelError(.invalidJSON, error.message, line: error.line, cause: error)
    }
  }

  private static func isCandidate(_ path: SessionPath) -> Bool {
    guard let phase = SessionLayout.phase(of: path) else { return false }
    return path.isInside(SessionLayout.preview(phase))
  }

  // MARK: Phases

  /// What a phase that is done must yield; one that was passed by force notes what was missing.
  private func checkPhases(_ tree: ObjectID, on branch: String) throws {
    let path = GitPath(SessionLayout.manifest)
    if let phase = try manifest(in: tree)?.phase,
      try repository.entry(at: GitPath(SessionLayout.phase(phase)), in: tree) == nil
    {
      let entry = try repository.entry(at: path, in: tree)
      report(
        .session, path, entry, try line(of: JSONPointer(["phase"]), in: path, tree),
        "the session is at \(phase), and there is no such phase",
        remedy: "git session phase next <phase> goes to another", on: branch)
    }
    for phase in try repository.phases(in: tree)
    where try status(of: phase, in: tree) == .done && !lacking(phase, in: tree).isEmpty {
      for problem in try problems(of: phase, in: tree) {
        let file = GitPath(problem.file)
        let entry = try repository.entry(at: file, in: tree)
        let message = (problem.pointer.map { $0.isEmpty ? "" : "\($0) " } ?? "") + problem.message
        report(
          .phase, file, entry, problem.line, "\(message) (\(phase) is done)",
          remedy: "correct it, or git session phase done \(phase) --force notes what is missing",
          on: branch)
      }
    }
  }

  // MARK: Issued reports

  private func checkIssued(_ tree: ObjectID, on branch: String) throws {
    let root = GitPath(SessionLayout.issued)
    guard let entry = try repository.entry(at: root, in: tree), entry.kind == .directory else {
      return
    }
    for item in try repository.readTree(entry.id).items {
      let path = root.appending(item.name)
      guard item.entry.kind == .directory else {
        report(
          .report, path, item.entry, nil, "belongs to no issued report",
          remedy: "move it elsewhere",
          on: branch)
        continue
      }
      try checkIssued(path, item.entry.id, on: branch)
    }
  }

  private func checkIssued(_ directory: GitPath, _ tree: ObjectID, on branch: String) throws {
    var files: [GitPath: TreeEntry] = [:]
    try repository.forEachFile(in: tree) { path, entry throws(GitError) in files[path] = entry }
    let file = directory.appending("issue.json")
    guard let stored = files.removeValue(forKey: "issue.json"), stored.kind.isFile else {
      return report(
        .report, file, nil, nil, "is missing, so nothing says what was issued", on: branch)
    }
    let bytes = try repository.readBlob(stored.id)
    let record: IssueRecord
    do throws(ModelError) {
      record = try IssueRecord(bytes: bytes)
    } catch {
      return report(.report, file, stored, error.line, error.message, on: branch)
    }
    for (name, digest) in record.files.sorted(by: { $0.key < $1.key }) {
      let path = directory.appending(GitPath(name))
      guard let entry = files.removeValue(forKey: GitPath(name)), entry.kind.isFile else {
        report(.report, path, nil, nil, "was issued and is gone", on: branch)
        continue
      }
      let found = try repository.digest(of: entry.id).sha256
      guard found != digest else { continue }
      report(
        .report, path, entry, nil, "is not what was issued: its SHA-256 is \(found), not \(digest)",
        on: branch)
    }
    for (name, entry) in files.sorted(by: { $0.key < $1.key }) {
      report(
        .report, directory.appending(name), entry, nil, "was not issued with the others",
        remedy: "move it elsewhere", on: branch)
    }
  }

  // MARK: Findings

  private func report(
    _ rule: Finding.Rule, _ path: GitPath, _ entry: TreeEntry?, _ line: Int?, _ message: String,
    remedy: String? = "git session restore <commit>:<path> brings back what was there",
    on branch: String
  ) {
    let finding = Finding(
      rule: rule, severity: .damage, message: message, line: line, branches: [branch],
      remedy: remedy)
    findings.append(located(finding, path, entry))
  }

  /// Adds where the file is and with which commit it came to be so.
  private func located(_ finding: Finding, _ path: GitPath, _ entry: TreeEntry?) -> Finding {
    var finding = finding
    finding.path = path.description
    guard let entry, let origin = origins[FileVersion(path: path, id: entry.id)] else {
      return finding
    }
    finding.commit = origin.description
    finding.time = graph[origin]?.time
    return finding
  }
}
