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
    directory.appending("\(ProcessMark.make())")
  }

  /// Deletes what processes left that are no more.
  package static func clean(in gitDirectory: FilePath) throws(GitError) {
    let directory = gitDirectory.appending("session").appending("tmp")
    guard fileExists(directory) else { return }
    var files = try WorkingTree(at: directory, following: false)
    for name in try files.names(in: "").map(\.description) {
      let path = directory.appending(name)
      if ProcessMark(name)?.isGone(from: path) == true { try removeWhole(path) }
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
