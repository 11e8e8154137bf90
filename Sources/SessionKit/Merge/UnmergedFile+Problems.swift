import GitKit
import StructuredText

/// Why a merge cannot end yet.
struct MergeProblem {
  var message: String
  var hint: String?
}

extension UnmergedFile {
  /// What is still to be decided of the file; empty if it can be taken as it is.
  var problems: [MergeProblem] {
    if !isEdited, !merged.isClean {
      return merged.conflicts.filter(\.isOpen).map { MergeProblem(open: $0, in: "\(path)") }
    }
    if isWritten { return [] }
    guard let text else {
      guard sides.ours == nil || sides.theirs == nil else {
        return [
          MergeProblem(
            message: "\(path) is not there any more, and its conflicts are not decided",
            hint: """
              git rm \(path) takes it away for good
              git session resolve \(path) --ours or --theirs, with --force, brings it back
              """)
        ]
      }
      return [
        MergeProblem(
          message: "\(path) was deleted on one side and edited on the other",
          hint: "git add \(path) keeps it, git rm \(path) deletes it")
      ]
    }
    if merged.text == nil {
      return [
        MergeProblem(
          message: "\(path) was changed on both sides and could not be merged",
          hint: "put the wanted content there, then git add \(path)")
      ]
    }
    if let line = Self.markedLine(in: text) {
      return [
        MergeProblem(
          message: "\(path):\(line): the conflict is not decided yet",
          hint: MergeProblem.editing)
      ]
    }
    return merged.fault(in: text).map { [$0] } ?? []
  }

  /// The number of the first line with a conflict marker, counted from 1.
  private static func markedLine(in text: [UInt8]) -> Int? {
    text.lines.firstIndex { line in
      ["<<<<<<< ", "||||||| ", ">>>>>>> "].contains { line.starts(with: $0.utf8) }
    }.map { $0 + 1 }
  }
}

extension MergedFile {
  /// What is wrong with a text that is to be this file, if both sides were right.
  func fault(in text: [UInt8]?) -> MergeProblem? {
    guard let text, case .content(let merge, _) = result, let format = merge.kind.format,
      Self.fault(in: merge.versions.ours, format) == nil,
      Self.fault(in: merge.versions.theirs, format) == nil,
      let fault = Self.fault(in: text, format)
    else { return nil }
    return MergeProblem(
      message: "\(sides.path):\(fault.line): not valid \(format.rawValue): \(fault.message)",
      hint: "correct it, then git session merge --continue")
  }

  private static func fault(in text: [UInt8], _ format: DocumentMerge.Format) -> ParseError? {
    do throws(UnreadableSide) {
      try format.validate(text)
      return nil
    } catch {
      return error.error
    }
  }
}

extension MergeProblem {
  static let editing = """
    git session resolve shows what is open and decides it
    or edit the file until the lines with <<<<<<<, |||||||, ======= and >>>>>>> are gone
    """

  fileprivate init(open conflict: MergeDecision, in path: String) {
    switch conflict.conflict {
    case .lines:
      let line = conflict.path.split(separator: " ").last ?? ""
      message = "\(path):\(line): the conflict is not decided yet"
      hint = Self.editing
    case .removed where conflict.path == "the whole file":
      message = "\(path) was deleted on one side and edited on the other"
      hint = """
        git session resolve \(path) --ours or --theirs takes that side, also its deletion
        git add \(path) keeps it, git rm \(path) deletes it
        """
    case .opaque:
      message = "\(path) was changed on both sides and could not be merged"
      hint = """
        git session resolve \(path) --ours or --theirs takes that side
        or put the wanted content there, then git add \(path)
        """
    default:
      message = "\(path): \(conflict.path): \(conflict.reason)"
      hint = Self.editing
    }
  }
}
