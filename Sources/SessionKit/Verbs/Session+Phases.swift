import GitKit
public import SessionModel

/// Where a phase stands and what it holds.
public struct PhaseState: Hashable, Sendable, Encodable {
  /// An artifact or diagram, there or only asked for.
  public struct File: Hashable, Sendable, Encodable {
    public var name: String
    /// Whether the phase has it.
    public var isThere: Bool
    /// Whether `preview/` has a candidate for it.
    public var isCandidate: Bool
    /// Whether the phase cannot be done without it.
    public var isRequired: Bool
  }

  public var id: String
  /// Counted from 1.
  public var number: Int
  public var title: String
  public var status: String
  /// Whether the session is at this phase.
  public var isCurrent: Bool
  public var requires: [String]
  /// The required phases that are neither done nor skipped.
  public var unmet: [String]
  public var artifacts: [File]
  public var diagrams: [File]
  /// The paths of all candidates.
  public var candidates: [String]
  /// What was missing when the phase was passed all the same.
  public var forced: [String]
  /// Why the phase was skipped, if somebody said so.
  public var reason: String?
}

extension Session {
  /// The phases in order, as the directory has them; as a branch has them if one is named that the
  /// directory does not show.
  public func phaseStates(branch: String? = nil) throws -> [PhaseState] {
    do {
      let snapshot = try snapshot(of: branch)
      let progress = try progress(in: snapshot)
      return try progress.steps.enumerated().map { index, step in
        try state(of: step.id, number: index + 1, progress, in: snapshot)
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// One phase; `nil` is the one the session is at.
  public func phaseState(_ phase: PhaseID? = nil, branch: String? = nil) throws -> PhaseState {
    do {
      let snapshot = try snapshot(of: branch)
      let phase = try existingPhase(phase, in: snapshot)
      let progress = try progress(in: snapshot)
      let number = (progress.steps.firstIndex { $0.id == phase } ?? 0) + 1
      return try state(of: phase, number: number, progress, in: snapshot)
    } catch {
      throw SessionError(error)
    }
  }

  /// What is wrong with a phase as it would be once its candidates are committed; `nil` is the one
  /// the session is at.
  ///
  /// Looks at the files on disk, saved or not; takes no lock and writes nothing.
  public func checkPhase(_ phase: PhaseID? = nil, branch: String? = nil) throws -> [PhaseProblem] {
    do {
      let snapshot = try snapshot(of: branch)
      return try problems(of: existingPhase(phase, in: snapshot), in: snapshot)
    } catch {
      throw SessionError(error)
    }
  }

  /// The phase that ``enterNextPhase(_:force:branch:)`` would go to; `nil` if all are done or skipped.
  public func phaseAfterThis(branch: String? = nil) throws -> PhaseID? {
    do {
      return try progress(in: snapshot(of: branch)).next
    } catch {
      throw SessionError(error)
    }
  }

  private func state(
    of phase: PhaseID, number: Int, _ progress: PhaseProgress, in snapshot: Snapshot
  ) throws -> PhaseState {
    let record = try phaseRecord(phase, in: snapshot)
    let candidates = try files(below: SessionLayout.preview(phase), in: snapshot)
    func states(
      _ directory: SessionPath, _ isOptional: [String: Bool]
    ) throws -> [PhaseState.File] {
      let present = Set(try files(below: directory, in: snapshot).map(\.string))
      let moved = PhaseContent.moves(of: candidates, in: phase).map(\.path.string)
        .filter { $0.hasPrefix("\(directory)/") }
      let all = present.union(moved).union(isOptional.keys.map { "\(directory)/\($0)" })
      return all.sorted().map { path in
        let name = String(path.dropFirst(directory.string.count + 1))
        return PhaseState.File(
          name: name, isThere: present.contains(path), isCandidate: moved.contains(path),
          isRequired: isOptional[name] == false)
      }
    }
    return PhaseState(
      id: phase.rawValue, number: number, title: record.title, status: record.status.rawValue,
      isCurrent: progress.current == phase, requires: record.requires.map(\.rawValue),
      unmet: progress.unmet(phase).map(\.rawValue),
      artifacts: try states(
        SessionLayout.artifacts(phase), record.artifacts.mapValues(\.isOptional)),
      diagrams: try states(SessionLayout.diagrams(phase), record.diagrams.mapValues(\.isOptional)),
      candidates: candidates.map(\.string), forced: record.forced,
      reason: record.reason)
  }
}
