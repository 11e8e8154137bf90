import Glibc
package import SystemPackage

/// A directory of our own inside `.git` for files that are not finished.
package struct Scratch: ~Copyable {
  private let directory: FilePath

  package init(in gitDirectory: FilePath) throws(GitError) {
    directory = gitDirectory.appending("session").appending("tmp")
    try refuseLink(directory.removingLastComponent())
    try refuseLink(directory)
    try makeDirectory(directory)
  }

  package func unusedPath() -> FilePath {
    directory.appending("\(getpid())-\(UInt64.random(in: 0 ... .max))")
  }

  /// Deletes what processes left that are no more.
  package static func clean(in gitDirectory: FilePath) throws(GitError) {
    let directory = gitDirectory.appending("session").appending("tmp")
    try removeUnfinished(in: directory, following: false) { name in
      // libgit2 writes an index beside it, as `<name>.lock`.
      let own = name.hasSuffix(".lock") ? name.dropLast(".lock".count) : name[...]
      let parts = own.split(separator: "-")
      return parts.count == 2 && UInt64(parts[1]) != nil ? pid_t(parts[0]) : nil
    }
  }

  struct File {
    var path: FilePath
    var descriptor: FileDescriptor
  }

  func makeFile(executable: Bool = false, readable: Bool = false) throws(GitError) -> File {
    let path = unusedPath()
    do {
      let descriptor = try FileDescriptor.open(
        path, readable ? .readWrite : .writeOnly,
        options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: FilePermissions(rawValue: executable ? 0o777 : 0o666))
      return File(path: path, descriptor: descriptor)
    } catch {
      throw GitError(.inputOutput, "cannot make \(path)", cause: error as? Errno)
    }
  }
}
