import GitKit
import SessionModel
import StructuredText
import SystemPackage

/// `.git/session/merge.json`: the open conflicts of an unfinished merge, for programs to read, and what
/// has been decided of them.
///
/// All of it follows from git's own merge stages and the files, but for decisions in a file of which
/// others are open. It may be deleted at any time: such a file then counts as edited by hand.
struct MergeRecord {
  var labels: ConflictLabels
  var files: [File] = []
  /// When git noted that the merge had begun, in nanoseconds since 1970; 0 if nothing says so.
  ///
  /// git forgets a merge without us, and may begin another: what was decided in the old one says nothing
  /// about that.
  var begun: Int64 = 0

  struct File {
    var sides: TreeConflict
    /// What was written into the directory last, and before that in case the writing was cut short.
    var written: [Written]
    /// As ``ConflictedFile`` has it.
    var described: JSON
  }

  struct Written: Hashable {
    /// nil for no file.
    var blob: ObjectID?
    /// By ``MergeDecision/name``.
    var choices: [String: Choice]
  }

  static let format = 1

  func file(at path: GitPath) -> File? { files.first { $0.sides.path == path } }

  static func path(in gitDirectory: FilePath) -> FilePath {
    gitDirectory.appending("session").appending("merge.json")
  }

  /// - Returns: nil if there is none, or none that can be read; it is made anew then.
  static func read(in gitDirectory: FilePath) throws(GitError) -> MergeRecord? {
    guard let bytes = try readFile(path(in: gitDirectory), limit: 64 << 20) else { return nil }
    do throws(ModelError) {
      let record = MergeRecord(try JSON(parsing: String(decoding: bytes, as: UTF8.self)))
      return record?.begun == begun(in: gitDirectory) ? record : nil
    } catch {
      return nil
    }
  }

  func write(in gitDirectory: FilePath) throws(GitError) {
    var record = self
    record.begun = Self.begun(in: gitDirectory)
    try writeFile(Self.path(in: gitDirectory), record.json.text, in: gitDirectory)
  }

  private static func begun(in gitDirectory: FilePath) -> Int64 {
    ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD"].lazy
      .map { modificationTime(gitDirectory.appending($0)) }.first { $0 != 0 } ?? 0
  }
}

extension MergeRecord {
  fileprivate init?(_ json: JSON) {
    guard json["format"]?.integer == Self.format, let ours = json["ours"]?.string,
      let theirs = json["theirs"]?.string
    else { return nil }
    labels = ConflictLabels(ours: ours, theirs: theirs)
    begun = (json["begun"]?.string).flatMap { Int64($0) } ?? 0
    files = (json["files"]?.elements ?? []).compactMap(File.init)
  }

  fileprivate var json: JSON {
    [
      "format": JSON(Self.format), "ours": JSON(labels.ours), "theirs": JSON(labels.theirs),
      "begun": JSON("\(begun)"),
      "files": JSON(elements: files.map(\.json)),
    ]
  }
}

extension MergeRecord.File {
  fileprivate init?(_ json: JSON) {
    guard let path = json["path"]?.string, let stages = json["stages"] else { return nil }
    sides = TreeConflict(
      path: GitPath(path), base: TreeEntry(stages["base"]), ours: TreeEntry(stages["ours"]),
      theirs: TreeEntry(stages["theirs"]))
    written = (json["written"]?.elements ?? []).compactMap(MergeRecord.Written.init)
    described = json
  }

  fileprivate var json: JSON {
    var json = described
    var stages: JSON = [:]
    stages["base"] = sides.base?.json
    stages["ours"] = sides.ours?.json
    stages["theirs"] = sides.theirs?.json
    json["stages"] = stages
    json["written"] = JSON(elements: written.map(\.json))
    return json
  }
}

extension MergeRecord.Written {
  fileprivate init?(_ json: JSON) {
    blob = json["blob"]?.string.flatMap(ObjectID.init(recorded:))
    choices = [:]
    for (name, choice) in json["choices"]?.members ?? [] { choices[name] = Choice(choice) }
  }

  fileprivate var json: JSON {
    var json: JSON = [:]
    json["blob"] = blob.map { JSON("\($0)") }
    let sorted = choices.sorted { $0.key < $1.key }
    json["choices"] = JSON(members: sorted.map { (key: $0.key, value: $0.value.json) })
    return json
  }
}

extension Choice {
  fileprivate init?(_ json: JSON) {
    switch json["take"]?.string {
    case "base": self = .base
    case "ours": self = .ours
    case "theirs": self = .theirs
    default:
      guard let text = json["value"]?.string else { return nil }
      self = .value(Array(text.utf8))
    }
  }

  fileprivate var json: JSON {
    switch self {
    case .base: ["take": "base"]
    case .ours: ["take": "ours"]
    case .theirs: ["take": "theirs"]
    case .value(let bytes): ["value": JSON(String(decoding: bytes, as: UTF8.self))]
    }
  }
}

extension TreeEntry {
  fileprivate init?(_ json: JSON?) {
    guard let id = json?["blob"]?.string.flatMap(ObjectID.init(recorded:)),
      let kind = json?["mode"]?.string.flatMap(EntryKind.init(octal:))
    else { return nil }
    self.init(kind: kind, id: id)
  }

  fileprivate var json: JSON { ["blob": JSON("\(id)"), "mode": JSON(kind.octal)] }
}

extension ObjectID {
  fileprivate init?(recorded text: String) {
    do throws(GitError) {
      try self.init(text)
    } catch {
      return nil
    }
  }
}
