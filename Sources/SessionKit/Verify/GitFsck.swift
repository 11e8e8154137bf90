import GitKit
import SystemPackage

/// What `git fsck --strict` finds wrong with a repository's objects.
enum GitFsck {
  static let remedy =
    "fetch it from a copy of the session: git fetch <copy>; without one git fsck --lost-found shows "
    + "what is left"

  /// - Throws: ``GitError`` with code `notFound` if there is no git.
  static func findings(in directory: FilePath) async throws(GitError) -> [Verification.Finding] {
    let first = try await run(in: directory)
    guard first.contains(where: { $0.severity == .damage }) else { return first }
    // What is packed at this very moment may be seen neither where it was nor where it will be.
    return try await run(in: directory)
  }

  private static func run(in directory: FilePath) async throws(GitError) -> [Verification.Finding] {
    let finished = try await GitCommand.finish(
      ["fsck", "--strict", "--no-dangling", "--no-progress"], in: directory, limit: 64 << 20)
    var lines: [String] = []
    for line in "\(finished.output)\n\(finished.errors)".split(separator: "\n") {
      // The second half of a broken link.
      if line.first == " ", let last = lines.popLast() {
        lines.append(last + " " + line.drop { $0 == " " })
      } else {
        lines.append(String(line))
      }
    }
    return findings(in: lines, failed: finished.status != 0)
  }

  /// One finding for each object, since git says several things of one that is missing.
  private static func findings(in lines: [String], failed: Bool) -> [Verification.Finding] {
    var found: [Verification.Finding] = []
    var places: [String: Int] = [:]
    for line in lines {
      let isNote = ["notice:", "warning:", "warning in"].contains { line.hasPrefix($0) }
      let object = objectName(in: line)
      if let object, let place = places[object] {
        found[place].message += "; \(line)"
        if failed, !isNote { found[place].severity = .damage }
        continue
      }
      if let object { places[object] = found.count }
      found.append(
        Verification.Finding(
          rule: .object, severity: failed && !isNote ? .damage : .note, message: line,
          object: object, remedy: isNote ? nil : remedy))
    }
    if failed, !found.contains(where: { $0.severity == .damage }) {
      found.append(
        Verification.Finding(
          rule: .object, severity: .damage, message: "git fsck failed and did not say why",
          remedy: "run git fsck --strict"))
    }
    return found
  }

  /// The last name of an object in a text: what is missing, or broken.
  static func objectName(in text: String) -> String? {
    var name: String?
    for word in text.utf8.split(whereSeparator: { !isHexadecimal($0) }) where word.count == 40 {
      name = String(Substring(word))
    }
    if name != nil { return name }
    // A file's name, `.git/objects/12/3456…`.
    guard let start = text.firstRange(of: "objects/")?.upperBound else { return nil }
    let digits = text[start...].utf8.filter { isHexadecimal($0) }.prefix(40)
    return digits.count == 40 ? String(decoding: digits, as: UTF8.self) : nil
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
