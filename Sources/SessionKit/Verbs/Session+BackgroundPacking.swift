import GitKit
public import SystemPackage

extension Session {
  /// Starts packing in a process of its own once enough has gathered, unless one is at it already.
  ///
  /// Returns at once; `program` is the `git-session` command.
  public func startPacking(with program: FilePath) throws {
    guard try looseObjectEstimate() > PackingTurn.startingEstimate else { return }
    do {
      guard let turn = try takePackingTurn() else { return }
      turn.release()
      try DetachedProcess.start(program, ["pack", "--background", "-s", path.string])
    } catch {
      throw SessionError(error)
    }
  }

  /// Packs once nobody has changed the session for two seconds, and again while much has gathered
  /// meanwhile.
  ///
  /// Of several processes that call it one does it, the others return at once.
  public func packWhenQuiet() async throws {
    do {
      guard let turn = try takePackingTurn() else { return }
      do {
        try await packWhenDue()
        turn.release()
      } catch {
        turn.release()
        throw error
      }
    } catch {
      throw SessionError(error)
    }
  }

  private func packWhenDue() async throws {
    var turn = PackingTurn()
    while true {
      switch turn.next(seeing: try branches(), estimate: try looseObjectEstimate()) {
      case .wait: try await Task.sleep(for: PackingTurn.pause)
      case .pack: turn.packed(try await packInTurn())
      case .end: return
      }
    }
  }

  /// - Returns: `nil` if another process has it.
  func takePackingTurn() throws -> FileLock? {
    do {
      return try FileLock.acquireIfFree(
        repository.commonDirectory.appending("session/packing.lock"))
    } catch {
      throw SessionError(error)
    }
  }
}

/// Decides when to pack: not in the middle of work, but not never.
struct PackingTurn {
  enum Step: Hashable {
    case wait
    case pack
    case end
  }

  /// With fewer objects in files of their own, packing is not worth a process.
  static let startingEstimate = 2_000
  /// With more, work goes on so slowly that packing comes first.
  static let pressingEstimate = 20_000
  /// Packing again is worth it from here on.
  static let repeatingEstimate = 300
  /// Between two looks.
  static let pause = Duration.milliseconds(500)

  private static let quietLooks = 4
  /// Ten minutes.
  private static let mostLooks = 1_200

  private var seen: [Branch] = []
  private var looks = 0
  private var quiet = 0
  private var hasPacked = false

  /// What to do, seeing the branches with their commits and about how many objects are in files of
  /// their own.
  mutating func next(seeing branches: [Branch], estimate: Int) -> Step {
    if hasPacked, estimate <= Self.repeatingEstimate { return .end }
    quiet = branches == seen ? quiet + 1 : 0
    seen = branches
    looks += 1
    let isDue =
      quiet >= Self.quietLooks || estimate > Self.pressingEstimate || looks > Self.mostLooks
    return isDue ? .pack : .wait
  }

  /// Notes whether packing was possible; if not, someone was writing.
  mutating func packed(_ done: Bool) {
    quiet = 0
    seen = []
    if done {
      hasPacked = true
      looks = 0
    }
  }
}
