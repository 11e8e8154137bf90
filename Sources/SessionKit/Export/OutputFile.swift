import GitKit
import Glibc
public import SystemPackage

/// A file that a person has named to be written.
///
/// It is there as a whole or not at all.
public struct OutputFile: Sendable {
  /// Where it goes, a link to a file followed.
  let path: FilePath
  private let isReplacing: Bool

  /// Looks whether a file can be there.
  ///
  /// - Throws: ``SessionError`` with code `exists` if one is there and is not to be replaced, `invalid` if something
  ///   else is, `notFound` if there is no directory for it, `system` if nothing may be written there.
  public init(_ path: FilePath, replacing: Bool = false) throws {
    self.path = isLink(path) ? resolved(path) : path
    isReplacing = replacing
    do {
      try checkDirectory()
      try checkFile(called: path)
    } catch {
      throw SessionError(error)
    }
  }

  private var directory: FilePath {
    let directory = path.removingLastComponent()
    return directory.isEmpty ? "." : directory
  }

  private func checkDirectory() throws {
    guard let found = try status(of: directory) else {
      throw SessionError(
        .notFound, "there is no directory \(directory), so \(path) cannot be written",
        hint: "mkdir -p \(directory) makes it")
    }
    guard found.kind == .directory else {
      throw SessionError(.invalid, "\(directory) is not a directory, so \(path) cannot be written")
    }
    guard unsafe access(directory.string, W_OK | X_OK) == 0 else {
      throw SessionError(
        .system, "nothing can be written in \(directory): \(Errno(rawValue: errno))",
        hint: "name a file in another directory")
    }
  }

  private func checkFile(called name: FilePath) throws {
    guard let found = try status(of: path) else {
      guard isLink(path) else { return }
      throw SessionError(
        .invalid, "\(name) is a link that leads nowhere", hint: "name the file itself")
    }
    guard found.kind != .directory else {
      throw SessionError(.invalid, "\(name) is a directory", hint: "name a file in it")
    }
    guard found.kind?.isFile == true else {
      throw SessionError(
        .invalid, "\(name) is no regular file, which is never replaced", hint: "name another file")
    }
    guard isReplacing else {
      throw SessionError(
        .exists, "\(name) exists already", hint: "--force replaces it, -o names another file")
    }
  }

  // MARK: Writing

  /// Writes it at once.
  public func write(_ bytes: [UInt8]) throws {
    try fill { file in _ = try file.writeAll(bytes) }
  }

  /// Writes it by way of a descriptor.
  func fill(_ body: (FileDescriptor) throws -> Void) throws {
    let unfinished = try unfinishedPath(for: path)
    defer { removeFile(unfinished) }
    do {
      let file = try FileDescriptor.open(
        unfinished, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o666))
      try file.closeAfter { try body(file) }
    } catch let error as Errno {
      throw failure(error)
    }
    try moveInPlace(unfinished)
  }

  /// Lets it be written beside the place where it belongs, and moves it there once it is complete and on disk.
  ///
  /// - Returns: Its size in bytes, and what `body` gives.
  func make<Result>(
    _ body: (FilePath) async throws -> Result
  ) async throws -> (size: Int64, result: Result) {
    let unfinished = try unfinishedPath(for: path)
    defer { removeFile(unfinished) }
    do {
      let result = try await body(unfinished)
      try syncFile(unfinished)
      let size = try OpenFile.open(unfinished).size
      try moveInPlace(unfinished)
      return (size, result)
    } catch let error as Errno {
      throw failure(error)
    }
  }

  private func moveInPlace(_ unfinished: FilePath) throws {
    if isReplacing {
      try moveReplacing(unfinished, to: path)
    } else {
      try moveNew(unfinished, to: path)
    }
  }

  private func failure(_ reason: Errno) -> SessionError {
    SessionError(.system, "cannot write \(path): \(reason)", cause: reason)
  }
}
