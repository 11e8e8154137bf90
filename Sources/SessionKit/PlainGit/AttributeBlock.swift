import GitKit
import SystemPackage

/// The lines in `info/attributes`, the repository's own file, that say which files have drivers.
///
/// They are for where no `.gitattributes` says so: sessions of earlier versions, whose files are not
/// changed unasked, and bare repositories, where git does not read it.
struct AttributeBlock {
  /// The repository's `info/attributes`.
  let file: FilePath

  private static let begin = "# git session config-git: its lines, until the next such comment\n"
  private static let end = "# git session config-git: end\n"

  /// What is never merged comes last, as in a session's `.gitattributes`.
  private static let sealed = "uploads/** -merge\nreports/issued/** -merge\n"

  /// Whether the lines are there.
  func isPresent() throws -> Bool { try range(in: read()) != nil }

  /// Puts lines at the beginning, where those of the user overrule them.
  ///
  /// - Parameter lines: Without line ends.
  func add(_ lines: [String]) throws {
    let old = try read()
    guard range(in: old) == nil else { return }
    let block = Self.begin + lines.map { "\($0)\n" }.joined() + Self.sealed + Self.end
    try write(Array(block.utf8) + old)
  }

  /// Takes the lines out, and the file away if nothing else is in it.
  ///
  /// - Returns: Whether there were any.
  @discardableResult
  func remove() throws -> Bool {
    var bytes = try read()
    guard let range = range(in: bytes) else { return false }
    bytes.removeSubrange(range)
    if bytes.isEmpty { removeFile(file) } else { try write(bytes) }
    return true
  }

  private func read() throws -> [UInt8] { try readFile(file, limit: 1 << 20) ?? [] }

  private func write(_ bytes: [UInt8]) throws {
    guard fileExists(file) else {
      try makeDirectory(file.removingLastComponent())
      return try writeNewFile(file, String(decoding: bytes, as: UTF8.self))
    }
    try replaceFile(file, with: bytes)
  }

  private func range(in bytes: [UInt8]) -> Range<Int>? {
    guard let first = bytes.firstRange(of: Array(Self.begin.utf8)),
      let last = bytes[first.upperBound...].firstRange(of: Array(Self.end.utf8))
    else { return nil }
    return first.lowerBound..<last.upperBound
  }
}
