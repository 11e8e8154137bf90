import CLibgit2
import Glibc
import SystemPackage

extension Repository {
  /// Points a reference at an object if it still holds what the caller saw, durably.
  ///
  /// Moving an existing one is done here rather than by libgit2, which with its syncing on also syncs
  /// both reflogs: seven syncs for what takes two.
  ///
  /// - Parameters:
  ///   - expected: What it holds now; `nil` means that it must not exist.
  ///   - reason: The line for the reflog.
  /// - Throws: ``GitError`` with code `modified` or `exists` if someone else was quicker, `locked`
  ///   if someone is about to be.
  package func moveReference(
    _ name: String, to new: ObjectID, expecting expected: ObjectID?, reason: String
  ) throws(GitError) {
    guard let expected else { return try createReference(name, at: new, reason: reason) }
    let path = commonDirectory.appending(name)
    try makeDirectory(path.removingLastComponent())
    let file = try LockedFile.acquire(path)
    guard try reference(name) == expected else {
      throw GitError(.modified, "'\(name)' was moved by someone else")
    }
    try file.commit("\(new)\n")
    try logMove(of: name, from: expected, to: new, reason: reason)
  }

  private func createReference(
    _ name: String, at id: ObjectID, reason: String
  ) throws(GitError) {
    var target = id.oid
    var made: OpaquePointer?
    defer { unsafe git_reference_free(made) }
    try check("git_reference_create") {
      unsafe git_reference_create(&made, pointer, name, &target, 0, reason)
    }
    let path = commonDirectory.appending(name)
    try syncFile(path)
    try syncDirectory(path.removingLastComponent())
  }

  /// Deletes a reference if it still holds what the caller saw.
  package func deleteReference(_ name: String, expecting expected: ObjectID) throws(GitError) {
    var found: OpaquePointer?
    try check("git_reference_lookup") { unsafe git_reference_lookup(&found, pointer, name) }
    defer { unsafe git_reference_free(found) }
    guard try reference(name) == expected else {
      throw GitError(.modified, "'\(name)' was moved by someone else")
    }
    try check("git_reference_delete") { unsafe git_reference_delete(found) }
  }

  /// Points `HEAD` at a branch, named in full, if it still points where the caller saw it point.
  package func moveHead(
    to branch: String, expecting current: Head, reason: String
  ) throws(GitError) {
    let file = try LockedFile.acquire(gitDirectory.appending("HEAD"))
    guard try head() == current else {
      throw GitError(.modified, "HEAD was moved by someone else")
    }
    try file.commit("ref: \(branch)\n")
    if let new = try reference(branch) {
      let old: ObjectID? =
        switch current {
        case .branch(_, let tip): tip
        case .detached(let commit): commit
        }
      try appendToLog(of: "HEAD", in: gitDirectory, from: old, to: new, reason: reason)
    }
  }

  /// Notes a move in the reflog of the branch, and in that of `HEAD` if it is on the branch.
  ///
  /// Reflogs are for looking back, and are not synced.
  private func logMove(
    of name: String, from old: ObjectID, to new: ObjectID, reason: String
  ) throws(GitError) {
    try appendToLog(of: name, in: commonDirectory, from: old, to: new, reason: reason)
    guard case .branch(name, _) = try head() else { return }
    try appendToLog(of: "HEAD", in: gitDirectory, from: old, to: new, reason: reason)
  }

  /// Appends a line to a reflog; a reference that has none gets none.
  private func appendToLog(
    of name: String, in directory: FilePath, from old: ObjectID?, to new: ObjectID, reason: String
  ) throws(GitError) {
    let path = directory.appending("logs").appending(name)
    let who = try configuredIdentity() ?? ("unknown", "unknown")
    let before = old?.description ?? String(repeating: "0", count: 40)
    let words = reason.split(whereSeparator: \.isNewline).joined(separator: " ")
    let line = "\(before) \(new) \(who.name) <\(who.email)> \(time(nil)) +0000\t\(words)\n"
    do {
      let file = try FileDescriptor.open(path, .writeOnly, options: [.append, .closeOnExec])
      try file.closeAfter { _ = try file.writeAll(line.utf8) }
    } catch Errno.noSuchFileOrDirectory {
      return
    } catch {
      throw GitError(.inputOutput, "cannot write \(path)", cause: error as? Errno)
    }
  }

  private func syncFile(_ path: FilePath) throws(GitError) {
    let file = unsafe open(path.string, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    guard file >= 0, fsync(file) == 0 else {
      throw GitError(.inputOutput, "cannot sync \(path)", cause: Errno(rawValue: errno))
    }
  }
}
