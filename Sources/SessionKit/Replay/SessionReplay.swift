import SessionModel

/// The operations of a branch, the oldest first, and a place among them.
///
/// A merge is one operation of the branch that it was made on.
public struct SessionReplay: Hashable, Sendable {
  public struct Step: Hashable, Sendable, Encodable {
    /// Counted from 1, the first operation.
    public var number: Int
    public var entry: LogEntry
    /// The phase the session was at afterwards.
    public var phase: String?
  }

  public let steps: [Step]
  /// Where the replay is, counted from 0.
  public private(set) var position: Int

  /// Starts at the first operation.
  init(steps: [Step]) {
    self.steps = steps
    position = 0
  }

  public var current: Step { steps[position] }

  /// Goes to a step; numbers beyond the ends mean the ends.
  public mutating func go(to position: Int) {
    self.position = min(max(position, 0), steps.count - 1)
  }

  /// Which step a time means if there is none at it.
  public enum Bound: Hashable, Sendable {
    /// The first one after it.
    case from
    /// The last one before it: what the session was then.
    case upTo
  }

  /// The place of a step, counted from 0, that words mean: its number, its commit, a time such as
  /// `2026-11-21`, `2026-11-21T10:04` or a whole one, `start`, `end`, or the phase that it entered.
  ///
  /// - Throws: ``SessionError`` with code `notFound`, which says what would be found.
  public func place(of words: String, _ bound: Bound = .upTo) throws -> Int {
    switch words {
    case "start": return 0
    case "end": return steps.count - 1
    default: break
    }
    if let number = Int(words), (1...steps.count).contains(number) { return number - 1 }
    if let time = Self.time(words, bound) { return place(at: time, bound) }
    if words.utf8.count >= 4,
      let found = steps.firstIndex(where: { $0.entry.commit.hasPrefix(words) })
    {
      return found
    }
    let entered = steps.indices.first { index in
      steps[index].phase == words && (index == 0 || steps[index - 1].phase != words)
    }
    if let entered { return entered }
    if let start = steps.firstIndex(where: { $0.phase?.hasPrefix(words) == true }) { return start }
    throw SessionError(
      .notFound, "'\(words)' is no operation of this branch",
      hint:
        "a number from 1 to \(steps.count), a commit, a time such as 2026-11-21T10:04, or a phase "
        + "that the session entered")
  }

  private func place(at time: Timestamp, _ bound: Bound) -> Int {
    switch bound {
    case .from: steps.firstIndex { $0.entry.time >= time } ?? steps.count - 1
    case .upTo: steps.lastIndex { $0.entry.time <= time } ?? 0
    }
  }

  /// A time or the beginning of one; what is missing is filled up to the first or the last moment.
  private static func time(_ words: String, _ bound: Bound) -> Timestamp? {
    let first = "0000-01-01T00:00:00.000Z"
    let last = "9999-12-31T23:59:59.999Z"
    var text = words.replacing(" ", with: "T")
    if [10, 13, 16, 19].contains(text.utf8.count), text.dropFirst(4).hasPrefix("-") {
      text += (bound == .from ? first : last).dropFirst(text.utf8.count)
    }
    do throws(ModelError) {
      return try Timestamp(iso8601: text)
    } catch {
      return nil
    }
  }
}

/// One operation with what it changed.
public struct ReplayedStep: Hashable, Sendable, Encodable {
  public var step: SessionReplay.Step
  /// Against the state before it; of the first operation, everything.
  public var changes: [FileDifference]
  /// Of a merge, the operations that it brought in, the oldest first.
  public var merged: [LogEntry]
}
