import Glibc
import SystemPackage

/// A directory of our own inside `.git` for files that are not finished.
struct Scratch: ~Copyable {
  private let directory: FilePath

  init(in gitDirectory: FilePath) throws(GitError) {
    directory = gitDirectory.appending("session").appending("tmp")
    try makeDirectory(directory)
  }

  func unusedPath() -> FilePath {
    directory.appending("\(getpid())-\(UInt64.random(in: 0 ... .max))")
  }

  struct File {
    var path: FilePath
    var descriptor: FileDescriptor
  }

  func makeFile(executable: Bool = false) throws(GitError) -> File {
    let path = unusedPath()
    do {
      let descriptor = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: FilePermissions(rawValue: executable ? 0o777 : 0o666))
      return File(path: path, descriptor: descriptor)
    } catch {
      throw GitError(.inputOutput, "cannot make \(path)", cause: error as? Errno)
    }
  }
}
