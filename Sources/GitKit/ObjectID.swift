import CLibgit2

/// The name of a git object: 20 bytes of SHA-1, printed as 40 hexadecimal digits.
package struct ObjectID: Hashable, Sendable, CustomStringConvertible {
  /// The bytes as three big-endian words, so that comparing is three instructions.
  private let first: UInt64
  private let second: UInt64
  private let third: UInt32

  /// Reads 20 bytes.
  ///
  /// - Precondition: `bytes` holds exactly 20 bytes.
  init(_ bytes: RawSpan) {
    precondition(bytes.byteCount == 20)
    first = UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
    second = UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self))
    third = UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 16, as: UInt32.self))
  }

  init(_ oid: git_oid) {
    self = unsafe withUnsafeBytes(of: oid) { unsafe ObjectID($0.bytes) }
  }

  /// Reads 40 hexadecimal digits.
  ///
  /// - Throws: ``GitError`` with code `notFound` if the text is anything else.
  package init(_ hexadecimal: String) throws(GitError) {
    var oid = git_oid()
    guard hexadecimal.utf8.count == 40, unsafe git_oid_fromstr(&oid, hexadecimal) == 0 else {
      throw GitError(.notFound, "'\(hexadecimal)' is not an object name")
    }
    self.init(oid)
  }

  var oid: git_oid {
    var result = git_oid()
    unsafe withUnsafeMutableBytes(of: &result) { buffer in
      unsafe buffer.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt64.self)
      unsafe buffer.storeBytes(of: second.bigEndian, toByteOffset: 8, as: UInt64.self)
      unsafe buffer.storeBytes(of: third.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return result
  }

  /// Appends the 20 bytes.
  func append(to bytes: inout [UInt8]) {
    for word in [first, second] {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    for shift in stride(from: 24, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: third >> UInt32(shift)))
    }
  }

  package var description: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(40)
    func append(_ word: UInt64, from top: Int) {
      for shift in stride(from: top, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: word >> shift & 15)
        digits.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
      }
    }
    append(first, from: 60)
    append(second, from: 60)
    append(UInt64(third), from: 28)
    return String(decoding: digits, as: UTF8.self)
  }

  /// The first eight digits, as people read it.
  package var short: String { String(description.prefix(8)) }
}
