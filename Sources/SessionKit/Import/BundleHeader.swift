import GitKit

/// What stands before the pack in a git bundle; see `git help format-bundle`.
struct BundleHeader: Sendable {
  /// Commits that whoever reads it must have.
  var prerequisites: [ObjectID] = []
  var references: [StoredReference] = []
  /// Where `HEAD` is.
  var head: ObjectID?
  /// Where the pack begins, in bytes.
  var packStart: Int64 = 0

  static func isAtStart(of input: borrowing ImportInput) throws -> Bool {
    let beginning = try input.file.read(at: 0, count: 16)
    return ["# v2 git bundle\n", "# v3 git bundle\n"].contains {
      beginning.starts(with: $0.utf8)
    }
  }

  /// In bytes; a bundle of 100,000 branches has less.
  private static let longest = 32 << 20

  /// - Throws: ``SessionError`` with code `damaged`, or `refused` for what is not read here.
  init(_ input: borrowing ImportInput) throws {
    let bytes = try input.file.read(at: 0, count: min(Self.longest, Int(input.file.size)))
    var start = "# v2 git bundle\n".utf8.count
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      guard end > start else {
        packStart = Int64(end + 1)
        return
      }
      try read(bytes[start..<end])
      start = end + 1
    }
    throw SessionError(.damaged, "the bundle ends before its pack begins")
  }

  private mutating func read(_ line: ArraySlice<UInt8>) throws {
    guard let text = String(validating: line, as: UTF8.self), line.count < 8192 else {
      throw SessionError(.damaged, "the bundle has a line that is no reference")
    }
    if text.hasPrefix("@") {
      guard text == "@object-format=sha1" else {
        throw SessionError(
          .refused, "the bundle needs '\(text.dropFirst())', which is not read here",
          hint: "git bundle create without filters, in a SHA-1 repository, makes one that is")
      }
      return
    }
    if text.hasPrefix("-") {
      prerequisites.append(try Self.object(text.dropFirst().prefix(40)))
      return
    }
    let id = try Self.object(text.prefix(40))
    let name = String(text.dropFirst(41))
    if name == "HEAD" {
      head = id
    } else {
      guard Repository.isValidReferenceName(name) else {
        throw SessionError(.refused, "the bundle has a reference that git would not take")
      }
      references.append(StoredReference(name: name, id: id))
    }
  }

  private static func object(_ text: Substring) throws -> ObjectID {
    do throws(GitError) {
      return try ObjectID(String(text))
    } catch {
      throw SessionError(.damaged, "the bundle has a line that is no reference", cause: error)
    }
  }
}
