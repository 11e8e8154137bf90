import GitKit
import SessionModel

/// Looks through the files of commits: whether a session may have them, and how many there are.
///
/// Refused are names that would not travel or lead out, links, repositories inside, and names that some file system
/// takes for the same; besides, more than the limits allow once everything is checked out, which a few objects that
/// name each other many times can ask for. It is the one judge of that: of what is saved, sent, and received.
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
    /// Where the limit of a file is set.
    var fileSetting = "limits.file in workspace.yaml"

    fileprivate var countsBytes: Bool { min(file, bytes) < .max }
  }

  /// What keeps files from being those of a session.
  struct Fault: Error {
    /// The file or directory; empty if it is about all of them.
    var path: GitPath = ""
    /// Names the file.
    var message: String
    var hint: String?
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
      guard let fault = try fault(of: commit.tree, in: repository) else { return }
      throw SessionError(.refused, fault.message, hint: fault.hint)
    } catch {
      var error = SessionError(error)
      error.message = "commit \(commit.id.short) is not fit for a session: \(error.message)"
      error.hint = error.hint ?? "whoever made it can mend it with plain git"
      throw error
    }
  }

  /// The first thing that keeps a tree's files from being a session's; nil if nothing does.
  ///
  /// - Parameter old: What was there before and is not judged again; only directories that differ from it
  ///   are read.
  mutating func fault(
    of tree: ObjectID, since old: ObjectID? = nil, in repository: borrowing Repository
  ) throws -> Fault? {
    do {
      let extent = try survey(tree, since: old, at: "", depth: 1, in: repository)
      try check(extent)
      return nil
    } catch let fault as Fault {
      return fault
    }
  }

  private func check(_ extent: Extent) throws {
    guard extent.files <= limits.files else {
      throw refused(
        "it has more than \(limits.files) files", "limits.importFiles in workspace.yaml")
    }
    guard extent.bytes <= limits.bytes else {
      throw refused(
        "its files have more than \(ByteCount(bytes: limits.bytes))",
        "limits.import in workspace.yaml")
    }
    guard extent.length <= SessionPath.maximumLength else {
      throw Fault(message: "a path in it has more than \(SessionPath.maximumLength) bytes")
    }
  }

  private func refused(_ message: String, _ setting: String, at path: GitPath = "") -> Fault {
    Fault(path: path, message: message, hint: "if it is to be trusted, raise \(setting)")
  }

  private mutating func survey(
    _ tree: ObjectID, since old: ObjectID?, at path: GitPath, depth: Int,
    in repository: borrowing Repository
  ) throws -> Extent {
    if let known = trees[tree] {
      guard depth + known.depth <= Self.deepest else { throw tooDeep(path) }
      return known
    }
    guard depth <= Self.deepest else { throw tooDeep(path) }
    let items = try repository.readTree(tree).items
    var before = OldItems(try old.map { id throws(GitError) in try repository.readTree(id) })
    var extent = Extent()
    var fresh: Set<GitPath> = []
    for item in items {
      let known = before.entry(called: item.name)
      guard known != item.entry else { continue }
      let place = path.appending(item.name)
      if known == nil {
        fresh.insert(item.name)
        try Self.checkName(item.name, place)
      }
      var inside = Extent(files: 1, depth: 0)
      switch item.entry.kind {
      case .directory:
        inside = try survey(
          item.entry.id, since: known?.kind == .directory ? known?.id : nil, at: place,
          depth: depth + 1, in: repository)
        inside.length += 1
      case .file, .executable: inside.bytes = try size(of: item.entry.id, at: place, repository)
      case .symbolicLink: throw Fault(path: place, message: "'\(place)' is a symbolic link")
      case .submodule: throw Fault(path: place, message: "'\(place)' is a repository of its own")
      }
      extent.files = extent.files.addingSaturated(inside.files)
      extent.bytes = extent.bytes.addingSaturated(inside.bytes)
      extent.depth = max(extent.depth, inside.depth + 1)
      extent.length = max(extent.length, item.name.bytes.count + inside.length)
    }
    if !fresh.isEmpty { try Self.checkTold(fresh, apartFrom: items.map(\.name), in: path) }
    if old == nil { trees[tree] = extent }
    return extent
  }

  /// Refuses new names of a directory that some file system takes for another one there.
  private static func checkTold(
    _ fresh: Set<GitPath>, apartFrom names: [GitPath], in directory: GitPath
  ) throws {
    var known: [String: GitPath] = [:]
    for name in names {
      guard let other = known.updateValue(name, forKey: name.foldedName) else { continue }
      guard fresh.contains(name) || fresh.contains(other) else { continue }
      throw one(directory.appending(other), directory.appending(name))
    }
  }

  /// Two paths that are one to some file system.
  static func one(_ path: GitPath, _ other: GitPath) -> Fault {
    Fault(
      path: other, message: "'\(path)' and '\(other)' are one file on some systems",
      hint: "give one of them another name")
  }

  private mutating func size(
    of blob: ObjectID, at path: GitPath, _ repository: borrowing Repository
  ) throws -> Int64 {
    guard limits.countsBytes else { return 0 }
    if let known = blobs[blob] { return known }
    let size = try repository.blobSize(blob)
    guard size <= limits.file else {
      throw refused(
        "'\(path)' has more than \(ByteCount(bytes: limits.file))", limits.fileSetting, at: path)
    }
    blobs[blob] = size
    total = total.addingSaturated(size)
    try check(Extent(files: blobs.count, bytes: total))
    return size
  }

  private static func checkName(_ name: GitPath, _ place: GitPath) throws {
    do throws(ModelError) {
      _ = try SessionPath(bytes: name.bytes)
    } catch {
      guard place.bytes != name.bytes else { throw Fault(path: place, message: error.message) }
      throw Fault(path: place, message: "in '\(place.parent)', \(error.message)")
    }
  }

  private func tooDeep(_ path: GitPath) -> Fault {
    let first = path.components.first.map(\.description) ?? ""
    return Fault(
      path: path, message: "'\(first)/…' has directories more than \(Self.deepest) deep")
  }
}

/// The items of a directory as it was, asked for in their order.
private struct OldItems {
  private let tree: Tree?
  private var next = 0

  init(_ tree: Tree?) { self.tree = tree }

  mutating func entry(called name: GitPath) -> TreeEntry? {
    guard let tree else { return nil }
    if next >= tree.items.count || tree.items[next].name != name {
      guard let place = tree.place(of: name) else { return nil }
      next = place
    }
    defer { next += 1 }
    return tree.items[next].entry
  }
}

extension GitPath {
  /// A name as file systems compare names that do not tell case apart: composed, `ß` as `ss` and `ﬁ` as `fi`
  /// (APFS), without what is not seen (HFS+).
  var foldedName: String {
    let name = String(decoding: bytes, as: UTF8.self)
    if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
    var upper = ""
    for scalar in name.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      // Everywhere but in Turkish `ı` is a letter of its own, of which `I` is not the capital.
      upper += scalar == "\u{131}" ? "\u{131}" : scalar.properties.uppercaseMapping
    }
    return upper.lowercased()
  }
}

extension FixedWidthInteger {
  /// The sum, or the largest number where it would be larger.
  fileprivate func addingSaturated(_ other: Self) -> Self {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? .max : sum
  }
}
