import GitKit
import SessionModel
import SystemPackage

/// A path beside the one where a session, or what it is made from, is to appear once it is complete.
///
/// What processes that died on the way to any session of a workspace have left is cleared up here.
func unfinishedSession(for destination: FilePath) throws -> FilePath {
  let home = destination.removingLastComponent()
  guard let workspace = Workspace.containing(home), workspace.sessions == home else {
    return try unfinishedPath(for: destination)
  }
  try workspace.putBackWithdrawn()
  return try unfinishedPath(for: destination, inDirectoryOfOurs: true)
}

/// A session in the making: filled beside the place where it belongs, and moved there once it is
/// complete.
///
/// Killed anywhere, it leaves nothing at its destination.
struct SessionSite: Sendable {
  var destination: FilePath
  let path: FilePath

  /// - Parameter destination: A path where nothing is yet.
  init(for destination: FilePath) throws {
    guard !fileExists(destination) else {
      throw SessionError(
        .exists, "\(destination) exists already", hint: "choose another name or directory")
    }
    try self.init(beside: destination)
  }

  /// A place beside a path that may be taken, for a session that is named once it is complete.
  init(beside path: FilePath) throws {
    try makeDirectory(path.removingLastComponent())
    destination = path
    self.path = try unfinishedSession(for: path)
  }

  func makeRepository(branch: String) throws -> Repository {
    try Repository.create(at: path, initialBranch: branch)
  }

  var gitDirectory: FilePath { path.appending(".git") }

  /// ``finish(_:at:branch:)`` for a repository that git has filled.
  func finish(at commit: ObjectID, branch: String) throws {
    var repository = try Repository(at: path)
    try finish(&repository, at: commit, branch: branch)
  }

  /// Shows a branch at a commit, and moves the directory where it belongs.
  func finish(_ repository: inout Repository, at commit: ObjectID, branch: String) throws {
    try repository.makeDurable()
    let reference = "refs/heads/\(branch)"
    let known = try repository.reference(reference)
    if known != commit {
      try repository.moveReference(
        reference, to: commit, expecting: known, reason: "session: new")
    }
    let head = try repository.head()
    if head != .branch(reference, tip: commit) {
      try repository.moveHead(to: reference, expecting: head, reason: "session: new")
    }
    // Before the check-out: syncing takes along whatever the file system has gathered by then.
    try repository.makeSettingsDurable()
    try repository.checkOut(repository.readCommit(commit).tree)
    try moveNew(path, to: destination)
  }

  /// Deletes what was begun, since a step has failed.
  ///
  /// - Throws: Why it failed.
  func abandon(after failure: any Error) throws -> Never {
    if fileExists(path) { try removeDirectory(path, after: failure) }
    throw failure
  }
}
