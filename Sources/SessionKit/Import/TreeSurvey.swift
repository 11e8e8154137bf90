import GitKit
import SessionModel

/// Looks through the files of commits that came from elsewhere: whether a session may have them, and how many
/// there are.
///
/// Refused are names that would not travel or lead out, links, repositories inside, and names that some file system
/// takes for the same; besides, more than the limits allow once everything is checked out, which a few objects that
/// name each other many times can ask for.
///
/// Each tree is read once, however many commits have it.
struct TreeSurvey {
  /// How much there may be.
  struct Limits {
    /// Of one file, in bytes.
    var file = Int64.max
    /// Of all different files together, in bytes, and of all files of one commit.
    var bytes = Int64.max
    /// Of one commit, and of all different ones together.
    var files = 10_000_000
  }

  /// What is below a directory.
  private struct Extent {
    var files = 0
    var bytes: Int64 = 0
    var depth = 1
    /// Of the longest path, in bytes.
    var length = 0
  }

  private let limits: Limits
  private var trees: [ObjectID: Extent] = [:]
  private var blobs: [ObjectID: Int64] = [:]
  /// Of all different files, in bytes.
  private var total: Int64 = 0

  init(_ limits: Limits = Limits()) { self.limits = limits }

  private static let deepest = 127

  /// - Throws: ``SessionError`` with code `refused`.
  mutating func examine(_ commit: Commit, in repository: borrowing Repository) throws {
    do {
      let extent = try survey(commit.tree, at: "", depth: 1, in: repository)
      try check(extent)
    } catch {
      var error = SessionError(error)
      error.message = "commit \(commit.id.short) is not fit for a session: \(error.message)"
      error.hint = error.hint ?? "whoever made it can mend it with plain git"
      throw error
    }
  }

  private func check(_ extent: Extent) throws {
    guard extent.files <= limits.files else {
      throw refused("it has more than \(limits.files) files", "limits.importFiles")
    }
    guard extent.bytes <= limits.bytes else {
      throw refused(
        "its files have more than \(ByteCount(bytes: limits.bytes))", "limits.import")
    }
    guard extent.length <= SessionPath.maximumLength else {
      throw SessionError(
        .refused, "a path in it has more than \(SessionPath.maximumLength) bytes")
    }
  }

  private func refused(_ message: String, _ key: String) -> SessionError {
    SessionError(
      .refused, message, hint: "if it is to be trusted, raise \(key) in workspace.yaml")
  }

  private mutating func survey(
    _ tree: ObjectID, at path: GitPath, depth: Int, in repository: borrowing Repository
  ) throws -> Extent {
    if let known = trees[tree] {
      guard depth + known.depth <= Self.deepest else { throw tooDeep(path) }
      return known
    }
    guard depth <= Self.deepest else { throw tooDeep(path) }
    var extent = Extent()
    var names: [String: GitPath] = [:]
    for item in try repository.readTree(tree).items {
      let place = path.appending(item.name)
      let name = try Self.fitName(item.name, place)
      if let other = names.updateValue(item.name, forKey: Self.folded(name)) {
        throw SessionError(
          .refused, "'\(path.appending(other))' and '\(place)' are one file on some systems")
      }
      var inside = Extent(files: 1, depth: 0)
      switch item.entry.kind {
      case .directory:
        inside = try survey(item.entry.id, at: place, depth: depth + 1, in: repository)
        inside.length += 1
      case .file, .executable: inside.bytes = try size(of: item.entry.id, at: place, repository)
      case .symbolicLink: throw SessionError(.refused, "'\(place)' is a symbolic link")
      case .submodule: throw SessionError(.refused, "'\(place)' is a repository of its own")
      }
      extent.files = extent.files.addingSaturated(inside.files)
      extent.bytes = extent.bytes.addingSaturated(inside.bytes)
      extent.depth = max(extent.depth, inside.depth + 1)
      extent.length = max(extent.length, item.name.bytes.count + inside.length)
    }
    trees[tree] = extent
    return extent
  }

  /// A name as file systems compare names that do not tell case apart: composed, `ß` as `ss` and `ﬁ` as `fi`
  /// (APFS), without what is not seen (HFS+).
  private static func folded(_ name: String) -> String {
    var upper = ""
    for scalar in name.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      // Everywhere but in Turkish `ı` is a letter of its own, of which `I` is not the capital.
      upper += scalar == "\u{131}" ? "\u{131}" : scalar.properties.uppercaseMapping
    }
    return upper.lowercased()
  }

  private mutating func size(
    of blob: ObjectID, at path: GitPath, _ repository: borrowing Repository
  ) throws -> Int64 {
    if let known = blobs[blob] { return known }
    let size = try repository.blobSize(blob)
    guard size <= limits.file else {
      throw refused("'\(path)' has more than \(ByteCount(bytes: limits.file))", "limits.file")
    }
    blobs[blob] = size
    total = total.addingSaturated(size)
    try check(Extent(files: blobs.count, bytes: total))
    return size
  }

  /// - Returns: The name as text.
  private static func fitName(_ name: GitPath, _ place: GitPath) throws -> String {
    do throws(ModelError) {
      return try SessionPath(bytes: name.bytes).string
    } catch {
      guard place.bytes != name.bytes else { throw SessionError(.refused, error.message) }
      throw SessionError(.refused, "in '\(place.parent)', \(error.message)")
    }
  }

  private func tooDeep(_ path: GitPath) -> SessionError {
    let first = path.components.first.map(\.description) ?? ""
    return SessionError(
      .refused, "'\(first)/…' has directories more than \(Self.deepest) deep")
  }
}

extension FixedWidthInteger {
  /// The sum, or the largest number where it would be larger.
  fileprivate func addingSaturated(_ other: Self) -> Self {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? .max : sum
  }
}
