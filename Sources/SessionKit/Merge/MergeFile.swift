import GitKit
import SessionModel
import StructuredText
public import SystemPackage

/// The merge of three files, as `git merge-file` does it, without a repository.
public struct MergeFile: Sendable {
  public var ours: FilePath
  public var base: FilePath
  public var theirs: FilePath
  /// What the files are; nil lets ``name`` decide.
  public var kind: ContentMerge.Kind?
  /// The path the three stand for, where they have other names themselves; nil for that of ``ours``.
  public var name: String?
  public var favor = ContentMerge.Favor.neither
  public var markers: Markers

  public init(ours: FilePath, base: FilePath, theirs: FilePath, markers: Markers) {
    self.ours = ours
    self.base = base
    self.theirs = theirs
    self.markers = markers
  }

  /// Merges, without writing anything.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if one of the files is not there, `invalid` if one
  ///   is binary.
  public func merged() throws -> ContentMerge {
    do {
      let kind = kind ?? ContentMerge.Kind(named: name ?? ours.string)
      let versions = ContentMerge.Versions(
        // So git calls the base of a file that both sides added.
        base: base == "/dev/null" ? nil : try OpenFile.open(base).readAll(),
        ours: try OpenFile.open(ours).readAll(), theirs: try OpenFile.open(theirs).readAll(),
        as: kind)
      for (file, bytes) in [
        (ours, versions.ours), (base, versions.base), (theirs, versions.theirs),
      ]
      where isBinary(bytes) {
        throw SessionError(.invalid, "cannot merge binary files: \(file)")
      }
      // The session's own files have rules of their own, also when git's driver asks.
      let rules = kind == .json ? MergeRules.of(FileKind(GitPath(name ?? ours.string))) : nil
      return try ContentMerge(
        versions, as: kind, markers: markers, favor: favor, rules: rules
      ) { _, decision in
        Choice(favor) ?? decision.flatMap { Choice(united: $0, in: versions, favor) }
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// Puts a merged text in the place of ours, by rename; of a symbolic link, in that of the file it
  /// leads to.
  public func write(_ merge: ContentMerge) throws {
    do {
      try replaceFile(resolved(ours), with: merge.text)
    } catch {
      throw SessionError(error)
    }
  }
}

extension ContentMerge.Kind {
  /// What a file is by its name.
  init(named name: String) {
    switch FilePath(name).extension?.lowercased() {
    case "json": self = .json
    case "dot", "gv": self = .dot
    default: self = .text
    }
  }
}
