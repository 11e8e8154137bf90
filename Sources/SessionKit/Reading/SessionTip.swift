import GitKit
import SystemPackage

/// Where a session in a workspace was when it was last read, and whether it still is.
public struct SessionTip: Hashable, Sendable {
  /// In what state the files are that say which commit a session is at.
  public struct Mark: Hashable, Sendable {
    /// The branch, in full; nil if `HEAD` was on none.
    public var branch: String?
    public var head: Int64
    public var tip: Int64

    public init(branch: String?, head: Int64, tip: Int64) {
      self.branch = branch
      self.head = head
      self.tip = tip
    }

    init(branch: String?, _ mark: TipMark) {
      self.init(branch: branch, head: mark.head, tip: mark.branch)
    }
  }

  /// The directory's name below the workspace's `sessions/`.
  public var name: String
  public var mark: Mark?

  public init(name: String, mark: Mark?) {
    self.name = name
    self.mark = mark
  }
}

/// Which of the sessions of a workspace have to be read anew.
public struct ChangedTips: Hashable, Sendable {
  /// Directories that are new, or whose tip has moved or may have; sorted.
  ///
  /// Not each of them is a session.
  public var changed: [String] = []
  /// Those whose directory is not there any more.
  public var gone: [String] = []
}

extension Workspace {
  /// Compares what was read of the sessions here with where they are now.
  ///
  /// - Complexity: Two calls of the system for each session that is known.
  public func changedTips(since known: [SessionTip]) throws -> ChangedTips {
    do {
      var changes = ChangedTips()
      var names = Set(try directoryNames())
      let places = known.map { TipPlace(name: $0.name, branch: $0.mark?.branch) }
      let marks =
        names.isEmpty
        ? places.map { _ in nil } : try Repository.tipMarks(of: places, in: sessions)
      for (tip, mark) in zip(known, marks) {
        guard names.remove(tip.name) != nil else {
          changes.gone.append(tip.name)
          continue
        }
        guard let mark, let old = tip.mark, old.head == mark.head, old.tip == mark.branch else {
          changes.changed.append(tip.name)
          continue
        }
      }
      changes.changed = (changes.changed + names).sorted()
      return changes
    } catch {
      throw SessionError(error)
    }
  }

  /// What is in `sessions/` and not hidden.
  func directoryNames() throws -> [String] {
    guard fileExists(sessions) else { return [] }
    var files = try WorkingTree(at: sessions)
    return try files.names(in: "").map(\.description).filter { !$0.hasPrefix(".") }
  }
}
