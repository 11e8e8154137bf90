import GitKit
public import SystemPackage

/// The merge of one file on behalf of plain git.
public struct MergeDriver: Sendable {
  private var file: MergeFile

  /// - Parameters:
  ///   - path: The file's path in the repository; the other three are git's temporary files.
  public init(
    _ kind: ContentMerge.Kind, base: FilePath, ours: FilePath, theirs: FilePath, path: String,
    markers: Markers
  ) {
    file = MergeFile(ours: ours, base: base, theirs: theirs, markers: markers)
    file.kind = kind
    file.name = path
  }

  public enum Outcome: Sendable {
    /// The result is in the place of ours; it came there whole, as the last step.
    case merged(ContentMerge)
    /// Nothing was written: of binary files ours stays, as in git itself.
    case binary
  }

  /// Merges, and puts the result in the place of ours.
  public func merge() throws -> Outcome {
    do {
      for path in [file.base, file.ours, file.theirs] {
        if try isBinary(OpenFile.open(path).readAll()) { return .binary }
      }
      let merge = try file.merged()
      try file.write(merge)
      return .merged(merge)
    } catch {
      throw SessionError(error)
    }
  }
}
