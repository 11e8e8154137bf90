extension GitPath {
  /// Whether no directory entry may be called so: it would lead elsewhere, or into git's own files on
  /// some file system.
  ///
  /// Git refuses the same names (`core.protectNTFS`, `core.protectHFS`); they come only from a
  /// repository that was made to do harm.
  var isUnsafeName: Bool {
    guard let first = bytes.first, !bytes.contains(UInt8(ascii: "/")), !bytes.contains(0) else {
      return true
    }
    switch first {
    case UInt8(ascii: "."), UInt8(ascii: "g"), UInt8(ascii: "G"), 0xE2, 0xEF: break
    default: return false
    }
    let name = folded
    return name.allSatisfy { $0 == UInt8(ascii: ".") } || name == Array(".git".utf8)
      || name == Array("git~1".utf8)
  }

  /// As NTFS and HFS+ compare names: lower case, without what follows a colon, trailing dots and
  /// spaces, and characters that are not seen.
  private var folded: [UInt8] {
    var result: [UInt8] = []
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: continue
      case 0x3A: return Self.trimmed(result)
      default: result += Array(String(scalar).lowercased().utf8)
      }
    }
    return Self.trimmed(result)
  }

  private static func trimmed(_ name: [UInt8]) -> [UInt8] {
    if name.allSatisfy({ $0 == UInt8(ascii: ".") }) { return name }
    var name = name
    while let last = name.last, last == UInt8(ascii: ".") || last == UInt8(ascii: " ") {
      name.removeLast()
    }
    return name
  }
}

extension GitPath {
  /// How deep directories may be nested; walks are recursive, and a thread's stack is not endless.
  static let maximumDepth = 128

  package func checkDepth() throws(GitError) {
    let depth = bytes.count { $0 == UInt8(ascii: "/") }
    guard depth < Self.maximumDepth else {
      throw GitError(
        .unsupported, "'\(components[0])/…' has directories more than \(Self.maximumDepth) deep")
    }
  }
}
