import GitKit
import Subprocess
import SystemPackage

/// A file that is to be imported, open for reading, decompressed if need be.
struct ImportInput: ~Copyable {
  let file: OpenFile
  /// Its own bytes as they are on disk.
  let size: Int64
  /// Nanoseconds since 1970.
  let modified: Int64
  /// Whether what is read is not what is on disk, but unpacked from it.
  let isUnpacked: Bool

  /// In bytes, of what a compressed file may unpack to.
  private static let largestUnpacked: Int64 = 4 << 30

  /// Opens a file; one compressed with zstd is unpacked into a file without a name.
  static func open(_ path: FilePath) async throws -> ImportInput {
    let file = try OpenFile.open(path)
    let (size, modified) = (file.size, modificationTime(path))
    guard try file.read(at: 0, count: 4) == [0x28, 0xB5, 0x2F, 0xFD] else {
      return ImportInput(file: file, size: size, modified: modified, isUnpacked: false)
    }
    let unpacked = try await unpack(path, file.descriptor)
    return ImportInput(file: unpacked, size: size, modified: modified, isUnpacked: true)
  }

  /// With the `zstd` program, whose faults are not ours, and which needs no library at build time.
  ///
  /// What it may write and how much memory it may take are limited, so that a small file cannot fill
  /// the disk.
  private static func unpack(
    _ path: FilePath, _ input: FileDescriptor
  ) async throws -> OpenFile {
    let temporary = try unfinishedPath(for: "/tmp/git-session")
    let output = try FileDescriptor.open(
      temporary, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o600))
    removeFile(temporary)
    do {
      let result = try await Subprocess.run(
        .name("prlimit"),
        arguments: [
          "--fsize=\(largestUnpacked)", "zstd", "--quiet", "--decompress", "--stdout",
          "--memory=256MB",
        ],
        environment: Environment.inherit.updating(["LC_ALL": "C", "ZSTD_CLEVEL": nil]),
        input: .fileDescriptor(input, closeAfterSpawningProcess: false),
        output: .fileDescriptor(output, closeAfterSpawningProcess: false),
        error: .string(limit: 1 << 16))
      switch result.terminationStatus {
      case .exited(0): break
      case .exited(127):
        throw SessionError(
          .notFound, "zstd is needed to read \(path) and is not on the PATH",
          hint: "apt-get install zstd")
      case .signaled:
        throw SessionError(
          .refused, "\(path) unpacks to more than \(largestUnpacked >> 30) GiB")
      case .exited:
        let said = result.standardError.split(separator: "\n").last.map { String($0) } ?? ""
        throw SessionError(.damaged, "\(path) cannot be unpacked: \(said)")
      }
      let size = try output.seek(offset: 0, from: .end)
      try output.seek(offset: 0, from: .start)
      return OpenFile.adopt(output, size: size)
    } catch {
      try output.close()
      throw SessionError(error)
    }
  }

  /// Gives the bytes from a place on, a megabyte at a time.
  borrowing func forEachPiece(
    from offset: Int64 = 0, _ body: ([UInt8]) async throws -> Void
  ) async throws {
    try file.descriptor.seek(offset: offset, from: .start)
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe try piece.withUnsafeMutableBytes {
        unsafe try file.descriptor.read(into: $0)
      }
      guard count > 0 else { return }
      try await body(count == piece.count ? piece : Array(piece[..<count]))
    }
  }
}

/// The files that words on a command line mean.
struct ImportFiles {
  /// A file, and whether it was named itself rather than found in a directory.
  var files: [(path: FilePath, isNamed: Bool)] = []

  /// In files; more is no directory of transcripts.
  private static let mostFiles = 200_000
  private static let deepest = 32

  /// Looks into directories, in an order that puts a transcript before those of its sub-agents; links
  /// are not followed, and what is git's or hidden in a directory of its own is left out.
  init(_ paths: [FilePath]) throws {
    for path in paths {
      guard isDirectory(path) else {
        files.append((path, true))
        continue
      }
      var found: [FilePath] = []
      var tree = try WorkingTree(at: path)
      try Self.list("", in: &tree, depth: 0) { found.append(path.appending($0.description)) }
      files += found.sorted { $0.string.utf8.lexicographicallyPrecedes($1.string.utf8) }
        .map { ($0, false) }
    }
  }

  private static func list(
    _ directory: GitPath, in tree: inout WorkingTree, depth: Int, _ body: (GitPath) throws -> Void
  ) throws {
    guard depth < deepest else { return }
    var count = 0
    for (name, stat) in try tree.entries(in: directory) {
      count += 1
      guard count <= mostFiles else {
        throw SessionError(.refused, "'\(directory)' has more than \(mostFiles) files")
      }
      let path = directory.appending(name)
      if stat.kind?.isFile == true {
        try body(path)
      } else if stat.kind == .directory, name != ".git", name != ".git-session" {
        try list(path, in: &tree, depth: depth + 1, body)
      }
    }
  }
}
