/// A path inside a repository, or one name of it, as git has it: bytes, which need not be UTF-8.
///
/// Two names that only look alike (composed and decomposed accents, say) are two names, as they are
/// to git and to the file system; Swift's strings would call them equal.
package struct GitPath: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }

  init(cString: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    var index = 0
    while case let byte = unsafe cString[index], byte != 0 {
      bytes.append(UInt8(bitPattern: byte))
      index += 1
    }
    self.bytes = bytes
  }

  /// For people; bytes that are not UTF-8 are shown as replacement characters.
  package var description: String { String(decoding: bytes, as: UTF8.self) }

  /// For C, with the final NUL.
  var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

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
    isEmpty ? name : GitPath(bytes: bytes + [UInt8(ascii: "/")] + name.bytes)
  }

  /// Whether this path is `directory` or below it; everything is below the empty path.
  package func isInside(_ directory: GitPath) -> Bool {
    if directory.isEmpty || self == directory { return true }
    return bytes.count > directory.bytes.count
      && bytes[directory.bytes.count] == UInt8(ascii: "/")
      && bytes.starts(with: directory.bytes)
  }

  /// By bytes, as git's index sorts.
  package static func < (left: GitPath, right: GitPath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension GitPath: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self.init(value) }
}
