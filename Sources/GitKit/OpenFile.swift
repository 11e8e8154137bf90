import CLibgit2
import Glibc
package import SystemPackage

/// A regular file that is open for reading; closed when the value goes away.
package struct OpenFile: ~Copyable {
  package let descriptor: FileDescriptor
  /// In bytes.
  package let size: Int64
  package let permissions: FilePermissions
  private let path: FilePath

  private init(
    _ descriptor: FileDescriptor, size: Int64, permissions: FilePermissions = [], path: FilePath
  ) {
    self.permissions = permissions
    self.descriptor = descriptor
    self.size = size
    self.path = path
  }

  deinit { close(descriptor.rawValue) }

  /// - Throws: ``GitError`` with code `notFound` if there is no such file, `notAFile` if it is no
  ///   regular file, `inputOutput` if it may not be read.
  package static func open(_ path: FilePath) throws(GitError) -> OpenFile {
    // Without O_NONBLOCK a pipe would make this wait for a writer.
    let opened = unsafe Glibc.open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else {
      let reason = Errno(rawValue: errno)
      if reason == .noSuchFileOrDirectory { throw GitError(.notFound, "there is no file \(path)") }
      throw GitError(.inputOutput, "cannot read \(path)", cause: reason)
    }
    var raw = stat()
    guard unsafe fstat(opened, &raw) == 0, raw.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw GitError(.notAFile, "\(path) is not a file")
    }
    return OpenFile(
      FileDescriptor(rawValue: opened), size: Int64(raw.st_size),
      permissions: FilePermissions(rawValue: raw.st_mode & 0o777), path: path)
  }

  /// Takes over a descriptor that is open on a regular file.
  package static func adopt(_ descriptor: FileDescriptor, size: Int64) -> OpenFile {
    OpenFile(descriptor, size: size, path: "a file")
  }

  /// Gives the bytes from where the file stands, a megabyte at a time.
  package func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe try piece.withUnsafeMutableBytes {
        unsafe try descriptor.read(into: $0)
      }
      guard count > 0 else { return }
      try body(count == piece.count ? piece : Array(piece[..<count]))
    }
  }

  /// Some bytes; fewer where the file ends.
  package func read(at offset: Int64, count: Int) throws(GitError) -> [UInt8] {
    do {
      return unsafe try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
          let rest = unsafe UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let read = unsafe try descriptor.read(
            fromAbsoluteOffset: offset + Int64(filled), into: rest)
          guard read > 0 else { break }
          filled += read
        }
      }
    } catch {
      throw GitError(.inputOutput, "cannot read \(path)", cause: error as? Errno)
    }
  }

  /// All bytes at once.
  package func readAll() throws(GitError) -> [UInt8] {
    do {
      return unsafe try [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
        var rest = UnsafeMutableRawBufferPointer(buffer)
        while unsafe !rest.isEmpty {
          let read = unsafe try descriptor.read(into: rest)
          guard read > 0 else { break }
          count += read
          unsafe rest = UnsafeMutableRawBufferPointer(rebasing: rest[read...])
        }
      }
    } catch {
      throw GitError(.inputOutput, "cannot read \(path)", cause: error as? Errno)
    }
  }
}
