import GitKit
import SessionModel

/// Where issued bytes are not what was issued.
public struct IssuedProblem: Hashable, Sendable, Encodable {
  /// A file, or the directory of a report.
  public var path: String
  /// The commit that changed it; `nil` if the present state shows the fault by itself.
  public var commit: String?
  /// What is wrong and what to do.
  public var message: String
}

extension Session {
  /// Whether every issued report is what it was when it was issued.
  ///
  /// The rule: files in `reports/issued/` have the SHA-256 that `issue.json` says, none is missing and
  /// none is there besides, and no commit ever changed or removed one, except that `undo` and `restore` may
  /// take back a report as a whole.
  ///
  /// - Complexity: Reads all issued files, and the trees of the branch's history that differ there.
  public func issuedProblems(branch: String? = nil) throws -> [IssuedProblem] {
    do {
      let tip = try tip(of: branch)
      return try contentProblems(in: tip.tree) + historyProblems(before: tip)
    } catch {
      throw SessionError(error)
    }
  }

  private func contentProblems(in tree: ObjectID) throws -> [IssuedProblem] {
    let all = try files(below: SessionLayout.issued, in: .tree(tree))
    let directories = Set(all.compactMap { $0.components.count > 3 ? $0.components[2] : nil })
    var problems = all.filter { $0.components.count == 3 }.map {
      IssuedProblem(path: $0.string, message: "belongs to no issued report; move it elsewhere")
    }
    for name in directories.sorted() {
      let directory = try SessionLayout.issued.appending(name)
      let present = all.filter { $0.isInside(directory) }
      problems += try contentProblems(of: directory, present, in: tree)
    }
    return problems
  }

  private func contentProblems(
    of directory: SessionPath, _ present: [SessionPath], in tree: ObjectID
  ) throws -> [IssuedProblem] {
    let file = try directory.appending("issue.json")
    guard let bytes = try read(file, in: tree) else {
      return [IssuedProblem(path: directory.string, message: "has no issue.json")]
    }
    let record: IssueRecord
    do throws(ModelError) {
      record = try IssueRecord(bytes: bytes, file: file.string)
    } catch {
      return [IssuedProblem(path: file.string, message: error.message)]
    }
    var problems: [IssuedProblem] = []
    for (name, digest) in record.files.sorted(by: { $0.key < $1.key }) {
      let path = try directory.appending(name)
      guard let bytes = try read(path, in: tree) else {
        problems.append(IssuedProblem(path: path.string, message: "was issued and is gone"))
        continue
      }
      if try SHA256.hex(bytes) != digest {
        problems.append(
          IssuedProblem(path: path.string, message: "is not what was issued: its SHA-256 differs"))
      }
    }
    let known = Set(record.files.keys.map { "\(directory)/\($0)" } + [file.string])
    problems += present.filter { !known.contains($0.string) }.map {
      IssuedProblem(path: $0.string, message: "was not issued with the others; move it elsewhere")
    }
    return problems
  }

  private func historyProblems(before tip: Tip) throws -> [IssuedProblem] {
    var problems: [IssuedProblem] = []
    let issued = GitPath(SessionLayout.issued)
    try repository.forEachCommit(from: [tip.commit], firstParent: true) { commit throws(GitError) in
      guard let parent = commit.parents.first else { return true }
      let before = try repository.entry(at: issued, in: repository.readCommit(parent).tree)
      let after = try repository.entry(at: issued, in: commit.tree)
      guard before != after, let before, before.kind == .directory else { return true }
      let changes = try repository.diff(
        from: before.id, to: after?.kind == .directory ? after?.id : nil)
      let operation = CommitMessage(parsing: commit.message).operation
      for change in changes where change.old != nil {
        if change.new == nil, operation == "undo" || operation == "redo" || operation == "restore" {
          continue
        }
        problems.append(
          IssuedProblem(
            path: "\(issued)/\(change.path)", commit: commit.id.description,
            message: "was \(change.new == nil ? "removed" : "changed") after it was issued; "
              + "git session restore \(parent.short):\(issued)/\(change.path) brings it back"))
      }
      return true
    }
    return problems
  }
}
