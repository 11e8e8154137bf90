import Transcripts

/// Which messages of a conversation go on which branch, after which message.
///
/// Of alternatives, the one that the source shows last is the main line; each other one is a branch
/// from the message where it begins to differ.
struct ImportPlan {
  /// A message as the plan sees it.
  struct Entry {
    var key: String
    var isNew: Bool
    /// An index among the entries; `nil` at a beginning.
    var parent: Int?
  }

  /// New messages in a row, cut where others go off.
  struct Line: Equatable {
    /// The message they follow; `nil` if they follow none.
    var after: Int?
    var segments: [[Int]]
  }

  /// More would not be the alternatives of a person.
  static let mostLines = 200

  /// The main line first; empty if nothing is new.
  var lines: [Line] = []

  init(_ entries: [Entry], current: Int?) throws {
    var taken = entries.map { !$0.isNew }
    var hasChild = [Bool](repeating: false, count: entries.count)
    for entry in entries where entry.isNew {
      if let parent = entry.parent { hasChild[parent] = true }
    }
    let leaves = entries.indices.filter { entries[$0].isNew && !hasChild[$0] }
    let first = current ?? entries.indices.last
    for leaf in ([first].compactMap { $0 }) + leaves {
      var line: [Int] = []
      var at: Int? = leaf
      while let index = at, !taken[index] {
        taken[index] = true
        line.append(index)
        at = entries[index].parent
      }
      guard !line.isEmpty else { continue }
      lines.append(Line(after: at, segments: [line.reversed()]))
      guard lines.count <= Self.mostLines else {
        throw SessionError(
          .refused, "the conversation has more than \(Self.mostLines) alternatives")
      }
    }
    let forks = Set(lines.compactMap(\.after))
    for index in lines.indices {
      lines[index].segments = lines[index].segments.flatMap { Self.cut($0, after: forks) }
    }
  }

  private static func cut(_ line: [Int], after forks: Set<Int>) -> [[Int]] {
    var segments: [[Int]] = [[]]
    for (place, index) in line.enumerated() {
      segments[segments.count - 1].append(index)
      if forks.contains(index), place + 1 < line.count { segments.append([]) }
    }
    return segments
  }

  /// A message and all before it.
  static func ancestors(of index: Int?, in entries: [Entry]) -> Set<Int> {
    var found: Set<Int> = []
    var at = index
    while let index = at, found.insert(index).inserted { at = entries[index].parent }
    return found
  }
}
