import Glibc
package import SystemPackage

/// Gives all files below a directory a second name below another: hard links where the file system
/// can, else copies.
///
/// For files that nobody changes, such as git's objects.
package func linkFiles(below source: FilePath, to destination: FilePath) throws(GitError) {
  try makeDirectory(destination)
  var files = try WorkingTree(at: source)
  // Packs last: plain git may pack meanwhile, which makes a pack before it deletes what is in it.
  let names = try files.names(in: "")
  for name in names.filter({ $0 != "pack" }) + names.filter({ $0 == "pack" }) {
    guard let stat = try files.stat(name) else { continue }
    let old = source.appending(name.description)
    let new = destination.appending(name.description)
    switch stat.kind {
    case .directory: try linkFiles(below: old, to: new)
    case .file, .executable: try linkFile(old, to: new)
    default: continue
    }
  }
}

private func linkFile(_ source: FilePath, to destination: FilePath) throws(GitError) {
  guard unsafe link(source.string, destination.string) != 0, errno != EEXIST else { return }
  let reason = Errno(rawValue: errno)
  guard [.improperLink, .notPermitted, .tooManyLinks, .notSupported].contains(reason) else {
    throw GitError(.inputOutput, "cannot link \(destination)", cause: reason)
  }
  let file = try OpenFile.open(source)
  do {
    let copy = try FileDescriptor.open(
      destination, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o444))
    defer { close(copy.rawValue) }
    var left = Int(file.size)
    while left > 0 {
      let copied = sendfile(copy.rawValue, file.descriptor.rawValue, nil, left)
      guard copied > 0 else { throw Errno(rawValue: errno) }
      left -= copied
    }
    guard fsync(copy.rawValue) == 0 else { throw Errno(rawValue: errno) }
  } catch {
    throw GitError(.inputOutput, "cannot copy \(source)", cause: error as? Errno)
  }
}
