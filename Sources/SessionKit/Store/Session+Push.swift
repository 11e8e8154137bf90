import GitKit
import SessionModel
import SystemPackage

extension Session {
  /// Sends all branches of the session, and the tags of what was issued, to a store.
  ///
  /// Never by force: a branch of which the store has newer work stays behind and is named. The result of
  /// each is read back from the store. The first push into an empty store also makes a branch `main` with a
  /// README, so that no forge takes a session for the default branch. Nothing leaves if there is a secret
  /// in what the store does not have yet.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if the store cannot be reached.
  public func push(to store: RemoteStore) async throws -> TransferReport {
    do {
      let address = try store.address
      let parcel = try sharedParcel(for: address.namespace)
      let references = parcel.shared
      var secrets: [FoundSecret] = []
      let sent = try await exchange(references).used { exchange in
        let there = try await address.references(
          from: exchange.path, isWatched: environment.isWatched)
        secrets = try self.secrets(in: parcel, leavingFor: there)
        guard secrets.isEmpty else {
          let reason = FoundSecret.summary(secrets)
          return Sending(references: references.map { SentReference($0, .refused, reason) })
        }
        try await sendLargeFiles(references, to: address, from: exchange, having: there)
        return try await address.pushWelcoming(
          references, from: exchange, having: there, person: person(), at: environment.now(),
          isWatched: environment.isWatched)
      }
      var report = try await note(sent.references, for: store, parcel)
      report.notes += sent.remarks
      try report.note(secrets, of: parcel.id)
      if let hook = try foreignPushHook() {
        report.notes.append(
          "\(hook) was not run: hooks of a session's directory are for plain git push")
      }
      return report
    } catch {
      throw SessionError(error)
    }
  }

  /// Remembers what the store has now.
  ///
  /// If that fails, what has been sent is there all the same, and is reported.
  func note(
    _ sent: [SentReference], for store: RemoteStore, _ parcel: Parcel
  ) async throws -> TransferReport {
    var report = TransferReport(store: store.name, references: [])
    let namespace = try store.address.namespace
    let prefix = namespace.branches(of: parcel.id)
    for sent in sent {
      let reference = sent.reference
      let isBranch = reference.name.hasPrefix(prefix)
      let name =
        isBranch
        ? String(reference.name.dropFirst(prefix.count))
        : "tags/\(reference.name.dropFirst(namespace.tags.count))"
      let line = TransferredReference(
        session: parcel.id.rawValue, name: name, direction: .push, outcome: sent.outcome,
        commit: sent.outcome == .refused ? nil : reference.id.description, reason: sent.reason)
      report.references.append(line)
    }
    do {
      for line in sent where line.outcome != .refused && line.reference.name.hasPrefix(prefix) {
        let name = line.reference.name.dropFirst(prefix.count)
        try track(String(name), at: line.reference.id, of: store)
      }
      if let note = try followStore(store) { report.notes.append(note) }
      try remember(in: store)
    } catch {
      report.notes.append(
        "what the store has could not be noted here: \(SessionError(error).message)")
    }
    return report
  }

  /// Notes where a branch of a store is.
  func track(_ branch: String, at commit: ObjectID, of store: RemoteStore) throws {
    let name = Self.tracking(store.name) + branch
    try withLock {
      let old = try repository.reference(name)
      guard old != commit else { return }
      try repository.moveReference(
        name, to: commit, expecting: old, reason: "session: \(store.name)")
    }
  }
}

extension StoreAddress {
  /// Pushes to a store that may have nothing yet, and then makes its branch `main` with the same push.
  ///
  /// A store that shares a repository with something else keeps its own.
  ///
  /// - Parameter there: What the store has.
  func pushWelcoming(
    _ references: [StoredReference], from exchange: Exchange, having there: [String: ObjectID],
    person: Person, at time: Timestamp, isWatched: Bool
  ) async throws -> Sending {
    guard namespace == .standard, !references.isEmpty, there.isEmpty else {
      return try await push(references, from: exchange, isWatched: isWatched)
    }
    let main = StoredReference(
      name: "refs/heads/main", id: try welcomeCommit(in: exchange, person, time))
    // Somebody else may be the first at the same moment; then there is one all the same.
    var sent = try await push([main] + references, from: exchange, isWatched: isWatched)
    let isNew = sent.references.removeFirst().outcome == .created
    try await showFirst(main.name)
    if isNew, try await hasNothingToShow(exchange, isWatched) {
      sent.remarks.append(
        """
        HEAD of the store is on a branch that is not there, so git clone shows no files; on the \
        server, git symbolic-ref HEAD \(main.name) changes that
        """)
    }
    return sent
  }

  /// Whether the store's `HEAD` is on a branch that is not there, which nobody can change from here.
  private func hasNothingToShow(_ exchange: Exchange, _ isWatched: Bool) async throws -> Bool {
    let finished = try await GitCommand.transfer(
      ["ls-remote", "--quiet", "--", url, "HEAD"], repository: exchange.path,
      isWatched: isWatched)
    return finished.status == 0 && finished.output.isEmpty
  }

  /// Lets `HEAD` of a store on this machine be a branch, if it is on one that is not there.
  private func showFirst(_ branch: String) async throws {
    // Which branch a store shows first is a courtesy: one that git can push to and we cannot open, such as
    // one with another form of references, is left as it is.
    let isFile = url.hasPrefix("file:///") && !url.contains("%")
    guard isFile || RemoteStore.isPath(url) else { return }
    let path = FilePath(isFile ? String(url.dropFirst("file://".count)) : url)
    guard let head = try? Repository(at: path).head() else { return }
    if case .branch(let name, nil) = head, name != branch {
      _ = try await GitCommand.run(["symbolic-ref", "HEAD", branch], repository: path)
    }
  }

  private func welcomeCommit(
    in exchange: Exchange, _ person: Person, _ time: Timestamp
  ) throws -> ObjectID {
    var repository = try Repository(at: exchange.path)
    let file = TreeEntry.file(try repository.writeBlob(Array(Self.readme.utf8)))
    let commit = try repository.writeCommit(
      tree: repository.writeTree(nil, changing: ["README.md": file]), parents: [],
      author: person.signature(at: time),
      message: CommitMessage(
        subject: "Say what this repository is", operation: "store.welcome", actor: person.email
      ).text)
    try repository.moveReference(
      "refs/heads/main", to: commit, expecting: nil, reason: "session: push")
    return commit
  }

  private static let readme = """
    # A store of sessions

    Each session is in branches of its own, called `session/<id>/<branch>`; this branch only says so. A
    session is structured work between people and AI: its phases, artifacts, diagrams, messages, uploads and
    reports are plain files, and its history is ordinary git history.

    With plain git:

        git branch -r --list 'origin/session/*'
        git switch session/<id>/main

    With the command `git session` installed, in a workspace:

        git session store add team <the address of this repository>
        git session list --store team
        git session open <id>

    Tags `session/<id>/issued-<n>` are on final reports. Please do not push by force: others go on from what
    is here.
    """ + "\n"
}
