import GitKit
import SessionModel

/// A line that git gives its `pre-push` and `pre-receive` hooks.
struct HookLine {
  /// In full, as the receiving side calls it.
  var reference: String
  /// What it is to become; nil if it is to go.
  var new: ObjectID?
  /// What it is there; nil if it is not there.
  var old: ObjectID?

  /// Reads `<local ref> <local id> <remote ref> <remote id>` on the way out, `<old id> <new id> <ref>` on the
  /// way in; an id of zeros is none.
  ///
  /// - Throws: ``SessionError`` with code `damaged` for anything else: what is not understood is not let
  ///   through.
  static func read(_ text: String, isOutgoing: Bool) throws -> [HookLine] {
    try text.split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      do throws(GitError) {
        switch (isOutgoing, words.count) {
        case (true, 4):
          return HookLine(reference: words[2], new: try id(words[1]), old: try id(words[3]))
        case (false, 3):
          return HookLine(reference: words[2], new: try id(words[1]), old: try id(words[0]))
        default: break
        }
      } catch {
        throw SessionError(.damaged, "git gave its hook the line '\(line)': \(error.message)")
      }
      throw SessionError(
        .damaged, "git gave its hook the line '\(line)', which is not of the form that it has")
    }
  }

  private static func id(_ word: String) throws(GitError) -> ObjectID? {
    word.utf8.allSatisfy { $0 == UInt8(ascii: "0") } && word.utf8.count >= 40
      ? nil : try ObjectID(word)
  }
}

extension Session {
  /// What keeps plain `git push` from sending what it is about to send: secrets in anything that the other
  /// side does not have, as far as git says so.
  ///
  /// - Parameter lines: What git gives its `pre-push` hook.
  /// - Throws: ``SessionError`` if that cannot be told; then nothing should be sent.
  /// - Complexity: Reads all that a new branch has, since git does not say what else is there.
  public func pushProblems(_ lines: String) throws -> [CommitProblem] {
    do {
      let lines = try HookLine.read(lines, isOutgoing: true)
      try repository.refuseShallow()
      let found = try PushGate().secrets(
        leavingWith: lines.compactMap(\.new), known: lines.compactMap(\.old),
        named: lines.filter { $0.new != nil && $0.old == nil }.map(\.reference), from: repository)
      let secrets = found.map { secret in
        CommitProblem("a secret would leave: \(secret.account)", remedy: FoundSecret.remedy)
      }
      return secrets + (try unfitProblems(lines))
    } catch {
      throw SessionError(error)
    }
  }

  /// What nobody would take of a session that is about to be sent.
  private func unfitProblems(_ lines: [HookLine]) throws -> [CommitProblem] {
    var survey = TreeSurvey()
    let known = Set(lines.compactMap(\.old))
    return try Set(lines.compactMap(\.new)).subtracting(known).compactMap { tip in
      let (id, kind, _) = try repository.peelTags(tip)
      guard kind == .commit else { return nil }
      let tree = try repository.readCommit(id).tree
      guard try read(SessionLayout.manifest, in: tree) != nil else { return nil }
      return try survey.fault(of: tree, in: repository).map { CommitProblem($0) }
    }
  }

  /// What a person should know after plain git has brought something into the directory; nothing is stopped.
  ///
  /// - Parameter old: What was shown before, where git says so; then what has come since is looked at.
  /// - Complexity: Reads what has changed.
  public func arrivalNotes(since old: String? = nil) throws -> [CommitProblem] {
    do {
      let tip = try tip()
      var notes: [CommitProblem] = []
      let manifest: SessionManifest?
      do {
        manifest = try self.manifest(in: tip.tree)
      } catch let error as ModelError {
        return [CommitProblem(error.message, path: error.file, line: error.line)]
      }
      if let manifest, !manifest.life.takesChanges {
        notes.append(
          CommitProblem(
            "session '\(manifest.name)' is \(manifest.life.word) here: commits would be refused",
            remedy: manifest.life.remedy))
      }
      guard let old else { return notes }
      let before = try repository.readCommit(repository.resolve(old)).tree
      for change in try repository.diff(from: before, to: tip.tree) {
        guard let new = change.new, new.kind.isFile, let path = change.path.sessionPath else {
          continue
        }
        if let problem = try contentProblem(path, new, nil) { notes.append(problem) }
      }
      return notes
    } catch {
      throw SessionError(error)
    }
  }
}
