import Glibc
import SystemPackage

/// A path inside a repository, or one name of it, as git has it: bytes, which need not be UTF-8.
///
/// Two names that only look alike (composed and decomposed accents, say) are two names, as they are
/// to git and to the file system; Swift's strings would call them equal.
package struct GitPath: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }

  init(cString: UnsafePointer<CChar>) {
    unsafe bytes = Array(UnsafeRawBufferPointer(start: cString, count: strlen(cString)))
  }

  /// For people; bytes that are not UTF-8 are shown as replacement characters.
  package var description: String { String(decoding: bytes, as: UTF8.self) }

  /// As a string that stands for exactly these bytes; `nil` if they are not UTF-8.
  var text: String? {
    do {
      // The general initialiser sets itself up at its first call, and this is asked at every start.
      return String(copying: try UTF8Span(validating: bytes.span))
    } catch {
      return nil
    }
  }

  /// As shells take it, in quotes; bytes that are not UTF-8 as `\\x` and two digits.
  var quoted: String {
    if let text { return "'\(text)'" }
    var shown = ""
    var rest = bytes[...]
    while let first = rest.first {
      let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self) != nil }
      if let length {
        shown += String(decoding: rest.prefix(length), as: UTF8.self)
      } else {
        let digits = String(first, radix: 16)
        shown += "\\x" + (digits.count == 1 ? "0" : "") + digits
      }
      rest = rest.dropFirst(length ?? 1)
    }
    return "$'\(shown)'"
  }

  /// For C, with the final NUL.
  var cString: [CChar] {
    unsafe [CChar](unsafeUninitializedCapacity: bytes.count + 1) { buffer, count in
      unsafe UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      unsafe buffer[bytes.count] = 0
      count = bytes.count + 1
    }
  }

  package var isEmpty: Bool { bytes.isEmpty }

  package var components: [GitPath] {
    bytes.split(separator: UInt8(ascii: "/")).map { GitPath(bytes: Array($0)) }
  }

  /// Everything before the last `/`; empty at the top.
  package var parent: GitPath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return GitPath(bytes: []) }
    return GitPath(bytes: Array(bytes[..<slash]))
  }

  package var lastComponent: GitPath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return GitPath(bytes: Array(bytes[(slash + 1)...]))
  }

  package func appending(_ name: GitPath) -> GitPath {
    if isEmpty { return name }
    var joined: [UInt8] = []
    joined.reserveCapacity(bytes.count + 1 + name.bytes.count)
    joined += bytes
    joined.append(UInt8(ascii: "/"))
    joined += name.bytes
    return GitPath(bytes: joined)
  }

  /// Whether this path is `directory` or below it; everything is below the empty path.
  package func isInside(_ directory: GitPath) -> Bool {
    if directory.isEmpty || self == directory { return true }
    return bytes.count > directory.bytes.count
      && bytes[directory.bytes.count] == UInt8(ascii: "/")
      && bytes.starts(with: directory.bytes)
  }

  /// All bytes at once; an array would hash them one by one.
  package func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  package static func == (left: GitPath, right: GitPath) -> Bool {
    guard left.bytes.count == right.bytes.count else { return false }
    return unsafe memcmp(left.bytes, right.bytes, left.bytes.count) == 0
  }

  /// By bytes, as git's index sorts.
  package static func < (left: GitPath, right: GitPath) -> Bool {
    let order = unsafe memcmp(left.bytes, right.bytes, min(left.bytes.count, right.bytes.count))
    return order == 0 ? left.bytes.count < right.bytes.count : order < 0
  }
}

extension FilePath {
  /// With the same bytes at its end.
  func appending(_ path: GitPath) -> FilePath {
    pushing(FilePath(platformString: path.cString))
  }
}

extension GitPath: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self.init(value) }
}
