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
    try copy(.clone, to: destination, name: name, branch: branch)
  }

  /// Goes on from an archived session in a new one; the archived one stays as it is.
  ///
  /// What a ``clone(to:name:branch:)`` has it has too, but of the reports only the newest draft and the
  /// newest issue; the others are in its history.
  ///
  /// - Throws: ``SessionError`` with code `refused` if the session is active: that one can go on itself.
  public func resume(
    to destination: FilePath, name: String, branch: String? = nil
  ) throws -> Session {
    let manifest = try manifest()
    guard manifest.status != .active || manifest.deletedAt != nil else {
      throw SessionError(
        .refused, "session '\(manifest.name)' is active: go on in \(path)",
        hint: "git session clone makes a copy of it")
    }
    return try copy(.resume, to: destination, name: name, branch: branch)
  }

  private func copy(
    _ relation: Relation, to destination: FilePath, name: String, branch: String?
  ) throws -> Session {
    do {
      try refuseInside(destination)
      let child = try ChildSession(relation, name: name, environment: environment)
      let tip = try tip(of: branch)
      let site = try SessionSite(for: destination)
      do {
        var copy = try site.makeRepository(branch: tip.name)
        let branches = try copyObjects(to: copy)
        let commit = try child.adopt(branches, showing: tip.branch, in: &copy)
        try site.finish(&copy, at: commit, branch: tip.name)
      } catch {
        try site.abandon(after: error)
      }
      return try Session(at: destination, environment: environment)
    } catch {
      throw SessionError(error)
    }
  }

  func refuseInside(_ destination: FilePath) throws {
    guard destination.starts(with: path) else { return }
    throw SessionError(
      .invalid, "\(destination) is inside the session itself",
      hint: "choose a directory outside of \(path)")
  }

  /// The lock is held, so that no packing takes an object away meanwhile.
  ///
  /// - Returns: The branches whose objects have been copied.
  private func copyObjects(to copy: borrowing Repository) throws -> [StoredReference] {
    let destination = copy.commonDirectory.appending("objects")
    return try withLock {
      let branches = try repository.references(under: "refs/heads/")
      try linkObjects(from: repository.commonDirectory.appending("objects"), to: destination)
      try LargeFiles(inRepository: repository.commonDirectory)
        .link(to: LargeFiles(inRepository: copy.commonDirectory))
      return branches.map(StoredReference.init)
    }
  }
}
