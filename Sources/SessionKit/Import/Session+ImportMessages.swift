import GitKit
import SessionModel
import Transcripts

/// Messages whose objects are in the repository already, ready to be committed.
struct PreparedImport: Sendable {
  var key: ConversationKey
  /// The paths of each commit.
  var segments: [(edits: [GitPath: TreeEntry], count: Int)]
  var conversation: Conversation
  var file: String
  var original: [GitPath: TreeEntry]
  /// The branch they go on; `nil` is the one the directory shows.
  var branch: String?
  var messages: [CommitMessage]
}

extension Session {
  /// Commits imported messages, one commit for each segment.
  ///
  /// - Returns: The commits, in the order of the segments, and the files left as they were.
  func addImported(
    _ prepared: PreparedImport
  ) throws -> (commits: [ObjectID], keptFiles: [String]) {
    do {
      try repository.lookForNewPacks()
      var commits: [ObjectID] = []
      var kept: [String] = []
      for (number, segment) in prepared.segments.enumerated() {
        let change = try update(branch: prepared.branch) { tip in
          var edits: [GitPath: Change.Content?] = segment.edits.mapValues { .entry($0) }
          if number == 0 {
            for (path, entry) in prepared.original { edits[path] = .entry(entry) }
            var manifest = try manifest(in: tip.tree)
            if manifest.note(prepared.key, prepared.conversation, file: prepared.file) {
              edits[GitPath(SessionLayout.manifest)] = .bytes(manifest.bytes)
            }
          }
          return Change(
            edits: edits, message: prepared.messages[number], mayBeEmpty: true, bringsContent: false
          )
        }
        commits.append(try ObjectID(change.commit))
        kept += change.keptFiles
      }
      return (commits, kept)
    } catch {
      throw SessionError(error)
    }
  }

  /// Makes a branch at a commit that was written beside the others.
  func addBranch(_ wanted: String, at commit: ObjectID) throws -> String {
    try withLock {
      try refuseUnlessOpen()
      let name = try unusedBranchName(wanted)
      try repository.moveReference(
        "refs/heads/\(name)", to: commit, expecting: nil, reason: "session: message.import")
      return name
    }
  }

  private func unusedBranchName(_ wanted: String) throws -> String {
    for number in 1... {
      let name = "\(wanted)-\(number)"
      if try repository.reference("refs/heads/\(name)") == nil { return name }
    }
    return wanted
  }

  /// The phase that imported messages go to: the named one, else the one the session is in.
  func phaseForImport(_ named: PhaseID?) throws -> PhaseID {
    do {
      return try existingPhase(named, in: tip())
    } catch {
      throw SessionError(error)
    }
  }
}
