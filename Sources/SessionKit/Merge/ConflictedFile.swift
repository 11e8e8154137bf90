import GitKit
public import SessionModel
import StructuredText

/// A file of an unfinished merge that waits for decisions.
public struct ConflictedFile: Sendable {
  public var path: String
  /// How it was merged; nil for a file that was not looked into.
  public var kind: ContentMerge.Kind?
  /// All conflicts in the order of the text, decided ones too; numbered from 1.
  public var conflicts: [MergeDecision]
  /// What a person should know of how it was merged.
  public var notes: [String]
  /// Whether somebody changed the file since the merge, so that the conflicts may not be what it shows.
  public var isEdited: Bool

  public var openConflicts: [MergeDecision] { conflicts.filter(\.isOpen) }
}

/// The files of an unfinished merge that wait for decisions.
public struct OpenConflicts: Sendable {
  /// What the sides are called.
  public var ours: String
  public var theirs: String
  /// Sorted by path.
  public var files: [ConflictedFile]
}

extension ConflictedFile {
  init(_ file: UnmergedFile) {
    path = file.path.description
    if case .content(let merge, _) = file.merged.result { kind = merge.kind }
    conflicts = file.merged.conflicts
    notes = file.merged.notes
    isEdited = file.isEdited
  }

  /// As `git session resolve --json` prints it.
  public var json: JSON {
    var json: JSON = ["path": JSON(path), "edited": JSON(isEdited)]
    json["kind"] = kind.map { JSON($0.rawValue) }
    json["conflicts"] = JSON(elements: conflicts.map(\.json))
    json["notes"] = JSON(elements: notes.map { JSON($0) })
    return json
  }
}

extension OpenConflicts {
  public var json: JSON {
    [
      "ours": JSON(ours), "theirs": JSON(theirs), "files": JSON(elements: files.map(\.json)),
    ]
  }
}

extension MergeDecision {
  /// As the commands print it, long values cut.
  public var json: JSON {
    var json: JSON = ["path": JSON(path), "outcome": JSON(outcome.rawValue)]
    json["number"] = number.map { JSON($0) }
    json["pointer"] = pointer.map { JSON($0) }
    if conflict != nil { json["reason"] = JSON(reason) }
    json["conflict"] = conflict.map { JSON($0.rawValue) }
    json["base"] = base.map(Self.excerpt)
    json["ours"] = ours.map(Self.excerpt)
    json["theirs"] = theirs.map(Self.excerpt)
    switch choice {
    case .base: json["decided"] = "base"
    case .ours: json["decided"] = "ours"
    case .theirs: json["decided"] = "theirs"
    case .value: json["decided"] = "value"
    case nil: break
    }
    return json
  }

  /// The most that is shown of a value.
  ///
  /// In bytes.
  private static let longestExcerpt = 4096

  private static func excerpt(_ bytes: [UInt8]) -> JSON {
    let isCut = bytes.count > longestExcerpt
    let text = String(decoding: bytes.prefix(longestExcerpt), as: UTF8.self)
    var json: JSON = ["text": JSON(text), "bytes": JSON(bytes.count)]
    if isCut { json["cut"] = true }
    return json
  }
}
