import GitKit
import SessionModel
import SystemPackage

/// Branches, backups, tags and `HEAD`.
extension HistoryCheck {
  /// The tips of all branches, and where `HEAD` is if that is on none.
  static func tips(
    of repository: borrowing Repository, _ problems: inout [Finding]
  ) throws(GitError) -> [(name: String, id: ObjectID)] {
    var tips: [(name: String, id: ObjectID)] = []
    for name in try repository.referenceNames(under: "refs/heads/") {
      if let id = try target(of: name, in: repository, &problems) { tips.append((name, id)) }
    }
    do throws(GitError) {
      switch try repository.head() {
      case .detached(let id): tips.append(("HEAD", id))
      case .branch(let name, nil) where repository.workingDirectory != nil && !tips.isEmpty:
        problems.append(
          broken("HEAD", "points to \(name), which is not there", remedy: "git switch to a branch"))
      case .branch: break
      }
    } catch {
      problems.append(
        broken("HEAD", error.message, remedy: "git symbolic-ref HEAD refs/heads/main sets it"))
    }
    return tips
  }

  /// Where a reference leads, if it leads anywhere.
  private static func target(
    of name: String, in repository: borrowing Repository, _ problems: inout [Finding]
  ) throws(GitError) -> ObjectID? {
    do throws(GitError) {
      if let id = try repository.reference(name) { return id }
      problems.append(broken(name, "leads nowhere", remedy: nil))
    } catch {
      guard error.code != .inputOutput else { throw error }
      problems.append(broken(name, error.message, remedy: nil))
    }
    return nil
  }

  private static func broken(_ name: String, _ message: String, remedy: String?) -> Finding {
    Finding(
      rule: .reference, severity: .damage, message: "\(name) \(message)",
      remedy: remedy ?? "git reflog \(name) shows where it was; git update-ref sets it there")
  }

  func checkReferences() throws {
    var problems: [Finding] = []
    for name in try repository.referenceNames(under: "refs/session/") {
      guard let id = try Self.target(of: name, in: repository, &problems) else { continue }
      if let fault = try fault(of: name, at: id) {
        problems.append(
          Self.broken(name, fault, remedy: "git update-ref -d \(name) removes it"))
      }
    }
    var tags: [String: ObjectID] = [:]
    for name in try repository.referenceNames(under: "refs/tags/session/") {
      guard let id = try Self.target(of: name, in: repository, &problems) else { continue }
      tags[String(name.dropFirst("refs/tags/".count))] = id
    }
    problems += try repository.illegibleReferenceNames(under: "refs/").map {
      Self.broken(
        $0, "has a name that is not UTF-8, so it can go nowhere",
        remedy: "git branch -m or git update-ref gives it another")
    }
    findings += problems
    try checkTags(tags)
    try checkPlaces()
  }

  /// A branch in a session's place of a store holds that session, and all other branches hold one and the same.
  private func checkPlaces() throws {
    let main = tips.first { $0.name == "refs/heads/main" }
    var common: SessionID?
    for tip in (main.map { [$0] } ?? []) + tips {
      guard let commit = graph[tip.id] else { continue }
      let held = try manifest(in: commit.tree)?.id
      let wanted: SessionID?
      if StoreNamespace.standard.holds(tip.name) {
        guard let place = StoreNamespace.standard.branch(tip.name) else {
          // In a directory of one's own a branch may be called anything.
          if repository.workingDirectory == nil { misplaced(tip.name, commit, "names none", nil) }
          continue
        }
        wanted = place.id
      } else {
        common = common ?? held
        wanted = common
      }
      guard let held, let wanted, held != wanted else { continue }
      misplaced(tip.name, commit, "holds session \(held)", wanted)
    }
  }

  private func misplaced(_ name: String, _ commit: Commit, _ fault: String, _ place: SessionID?) {
    let owner = place.map { "session \($0)" } ?? "sessions"
    findings.append(
      Finding(
        rule: .reference, severity: .damage,
        message: "\(name) is in the place of \(owner) and \(fault)",
        commit: commit.id.description, time: commit.time,
        branches: [Session.shortName(ofBranch: name)],
        remedy: "git session push sends a session where it belongs; git update-ref -d removes this"
      ))
  }

  private func fault(of name: String, at id: ObjectID) throws(GitError) -> String? {
    do throws(GitError) {
      if graph[id] == nil { _ = try repository.readCommit(id) }
    } catch {
      return "leads to no commit: \(error.message)"
    }
    let parts = name.split(separator: "/").dropFirst(2)
    guard parts.first == "backup", let kind = parts.dropFirst().first,
      ["branch", "merge"].contains(kind), let mark = parts.dropFirst(2).first
    else { return nil }
    return Timestamp(compact: String(mark.prefix { $0 != "-" })) == nil
      ? "is a backup without the time at which it was made" : nil
  }

  /// Each final report of this session has its tag, and the tag its report.
  private func checkTags(_ tags: [String: ObjectID]) throws {
    let ids = Set(
      try tips.compactMap { tip in try graph[tip.id].flatMap { try manifest(in: $0.tree) } }.map(
        \.id))
    for id in graph.order {
      guard let commit = graph[id],
        let tag = CommitMessage(parsing: commit.message)[Session.tagKey],
        ids.contains(where: { tag.hasPrefix("session/\($0)/") }), tags[tag] == nil
      else { continue }
      findings.append(
        Finding(
          rule: .reference, severity: .damage, message: "the tag \(tag) of a final report is gone",
          commit: commit.id.description, time: commit.time,
          remedy: "git tag \(tag) \(commit.id.short) sets it again"))
    }
    for (name, id) in tags.sorted(by: { $0.key < $1.key }) {
      let commit: Commit
      do throws(GitError) {
        commit = try repository.readCommit(try repository.resolve(id.description))
      } catch {
        findings.append(Self.broken("refs/tags/\(name)", "leads to no commit", remedy: nil))
        continue
      }
      guard name.contains("/issued-"),
        CommitMessage(parsing: commit.message)[Session.tagKey] != name
      else { continue }
      findings.append(
        Self.broken(
          "refs/tags/\(name)", "is not at the commit that issued the report",
          remedy:
            "git log --all --grep 'Session-Tag: \(name)' finds the commit; git tag -f moves it"))
    }
  }
}
