import GitKit
import SessionModel
public import SystemPackage

extension Session {
  /// Makes a working copy with an identity of its own and the same history, which gives later merges
  /// between the two their base.
  ///
  /// Objects are hard-linked where the file system can, else copied.
  ///
  /// - Parameters:
  ///   - destination: A path where nothing is yet.
  ///   - name: The copy's name.
  ///   - branch: The branch that the copy goes on from; `nil` is the current one.
  public func clone(
    to destination: FilePath, name: String, branch: String? = nil
  ) throws -> Session {
    do {
      try SessionName.validate(name)
      guard !destination.starts(with: path) else {
        throw SessionError(
          .invalid, "\(destination) is inside the session itself",
          hint: "choose a directory outside of \(path)")
      }
      let tip = try tip(of: branch)
      let now = environment.now()
      let owner = try person()
      var manifest = try manifest(in: tip.tree)
      let parent = ParentReference(
        session: manifest.id, commit: tip.commit.description, relation: .clone)
      manifest.becomeChild(
        id: SessionID(name: name, at: now, suffix: environment.suffix()), name: name,
        owner: owner, created: now, parent: parent)
      let message = CommitMessage(
        subject: "Clone \(parent.session) as \(name)", operation: "clone", phase: nil,
        actor: owner.email, trailers: [.init(key: "Session-Parent", value: parent.session.rawValue)]
      )
      try Session.create(at: destination, branch: tip.name) { copy in
        for reference in try copyObjects(to: copy) {
          try copy.moveReference(
            reference.name, to: reference.id, expecting: nil, reason: "session: clone")
        }
        let tree = try copy.writeTree(
          tip.tree,
          changing: [
            GitPath(SessionLayout.manifest): .file(try copy.writeBlob(manifest.bytes))
          ])
        return try copy.writeCommit(
          tree: tree, parents: [tip.commit], author: owner.signature(at: now),
          message: message.text)
      }
      return try Session(at: destination, environment: environment)
    } catch {
      throw SessionError(error)
    }
  }

  /// The lock is held, so that no packing takes an object away meanwhile.
  ///
  /// - Returns: The branches whose objects have been copied.
  private func copyObjects(
    to copy: borrowing Repository
  ) throws -> [(name: String, id: ObjectID)] {
    let destination = copy.commonDirectory.appending("objects")
    return try withLock {
      let branches = try repository.references(under: "refs/heads/")
      try linkObjects(from: repository.commonDirectory.appending("objects"), to: destination)
      return branches
    }
  }
}
