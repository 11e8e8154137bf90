import GitKit
import StructuredText
import SystemPackage

/// A file with merge stages, and how far its conflicts are decided.
struct UnmergedFile {
  var sides: TreeConflict
  /// With the labels that are in the file, and the choices made so far.
  var merge: FileMerge
  var merged: MergedFile
  /// What is in the directory; nil for no regular file.
  var shown: TreeEntry?
  /// The bytes of it, if they can be read at once.
  var text: [UInt8]?
  /// Whether somebody changed the file since it was written with its markers.
  var isEdited: Bool
  /// What had been decided before somebody changed the file.
  var decidedBefore: [String: Choice] = [:]
  /// Whether the file is what the merge with these choices gives; git's own merge may have left another.
  var isWritten: Bool

  var path: GitPath { sides.path }
}

extension Session {
  /// The files with merge stages, whoever left them: we, plain git, or a rebase.
  ///
  /// - Parameter record: What was written; without one it is found out from the files.
  func unmergedFiles(_ record: MergeRecord?) throws(GitError) -> [UnmergedFile] {
    let index = try Index.read(in: repository.gitDirectory)
    var files = try WorkingTree(at: path)
    var result: [UnmergedFile] = []
    for path in index.conflictedPaths {
      guard let sides = try index.conflict(at: path) else { continue }
      let isBesideDirectory = index.hasEntries(below: path)
      result.append(try unmergedFile(sides, isBesideDirectory, record, &files))
    }
    return result
  }

  private func unmergedFile(
    _ sides: TreeConflict, _ isBesideDirectory: Bool, _ record: MergeRecord?,
    _ files: inout WorkingTree
  ) throws(GitError) -> UnmergedFile {
    var shown: TreeEntry?
    var text: [UInt8]?
    if let stat = try files.stat(sides.path), let kind = stat.kind, kind.isFile,
      let id = try repository.hash(sides.path, &files)
    {
      shown = TreeEntry(kind: kind, id: id)
      if let file = try files.open(sides.path) {
        text = try OpenFile.adopt(file, size: stat.size).readAll()
      }
    }
    var merge = FileMerge(ours: "", theirs: "")
    merge.isBesideDirectory = isBesideDirectory
    let marked = text.flatMap { ConflictLabels(markedIn: $0) }
    merge.labels = marked ?? record?.labels ?? .unknown
    let known = record?.file(at: sides.path)
    let content = shown?.id
    if let known, known.sides == sides,
      let written = known.written.first(where: { $0.blob == content })
    {
      merge.labels = record?.labels ?? .unknown
      merge.choices = written.choices
      return UnmergedFile(
        sides: sides, merge: merge, merged: try merge.merged(sides, in: repository), shown: shown,
        text: text, isEdited: false, isWritten: true)
    }
    let merged = try merge.merged(sides, in: repository)
    let isWritten = try merged.isShown(by: text, in: repository)
    var isUntouched = isWritten
    if !isUntouched { isUntouched = try isAsGitLeftIt(text, sides) }
    let last = known?.sides == sides ? known?.written.first : nil
    return UnmergedFile(
      sides: sides, merge: merge, merged: merged, shown: shown, text: text, isEdited: !isUntouched,
      decidedBefore: isUntouched ? [:] : last?.choices ?? [:], isWritten: isWritten)
  }

  /// Whether a file is what plain git's line merge makes of it.
  private func isAsGitLeftIt(
    _ text: [UInt8]?, _ sides: TreeConflict
  ) throws(GitError) -> Bool {
    guard let text, let labels = ConflictLabels(markedIn: text), let ours = sides.ours,
      let theirs = sides.theirs, ours.kind.isFile, theirs.kind.isFile
    else { return false }
    let base = try sides.base.map { entry throws(GitError) in
      try repository.readBlob(entry.id)
    }
    for style in [LineMerge.Style.merge, .diff3, .zdiff3] {
      let merge = try LineMerge(
        base: base ?? [], ours: repository.readBlob(ours.id),
        theirs: repository.readBlob(theirs.id),
        labels: LineMerge.Labels(ours: labels.ours, base: labels.base, theirs: labels.theirs),
        style: style)
      if merge.text == text { return true }
    }
    return false
  }
}

extension [UnmergedFile] {
  /// What the sides are called: as markers have it, since a record may be that of an earlier merge.
  func labels(_ record: MergeRecord?) -> ConflictLabels {
    let marked = first { file in
      file.merge.labels != .unknown && file.text.map { $0.isMarked } == true
    }
    return marked?.merge.labels ?? record?.labels ?? .unknown
  }
}

extension ConflictLabels {
  static let unknown = ConflictLabels()

  /// The labels of the first markers in a text; nil if it has none.
  init?(markedIn text: [UInt8]) {
    var found: [UInt8: String] = [:]
    for line in text.lines {
      guard let first = line.first, "<|>".utf8.contains(first), found[first] == nil,
        line.prefix(7).allSatisfy({ $0 == first }), line.dropFirst(7).first == UInt8(ascii: " ")
      else { continue }
      let label = line.dropFirst(8).filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      found[first] = String(decoding: label, as: UTF8.self)
    }
    guard let ours = found[UInt8(ascii: "<")], let theirs = found[UInt8(ascii: ">")] else {
      return nil
    }
    self.init(ours: ours, base: found[UInt8(ascii: "|")] ?? "base", theirs: theirs)
  }
}
