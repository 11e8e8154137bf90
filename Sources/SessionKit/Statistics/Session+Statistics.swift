import GitKit
import SessionModel
import SystemPackage

extension Session {
  /// How the session went, in figures, as far as its files say.
  ///
  /// - Parameter state: `nil` is the current branch.
  /// - Complexity: Reads each commit once, of the branch's own commits what they changed, the messages of
  ///   the state, and the names of all files on disk.
  public func statistics(of state: String? = nil) async throws -> SessionStatistics {
    do {
      let objects = try await objectFigures()
      let start = try state.map(resolve) ?? tip().commit
      let branch: String? =
        if let state { try branches().contains { $0.name == state } ? state : nil } else {
          try tip().name
        }
      let tree = try repository.readCommit(start).tree
      let manifest = try manifest(in: tree)
      let history = try HistoryFigures(of: start, in: repository)
      let conversation = try MessageFigures(of: tree, in: repository)
      let own = try size(of: repository.gitDirectory, common: repository.commonDirectory)
      return SessionStatistics(
        session: manifest.id.rawValue, name: manifest.name, branch: branch, time: history.span,
        operations: history.operations, messages: conversation.messages,
        phases: try phases(in: tree).map { phase in
          let record = try phaseRecord(phase, in: .tree(tree))
          let stay = history.stays[phase.rawValue]
          return SessionStatistics.Phase(
            id: phase.rawValue, title: record.title, status: record.status.rawValue,
            seconds: stay?.seconds ?? 0, visits: stay?.visits ?? 0,
            operations: history.operationsByPhase[phase.rawValue] ?? 0,
            messages: conversation.byPhase[phase] ?? 0)
        },
        sizes: SessionStatistics.Sizes(
          saved: try parts(of: tree), directory: try directoryExtent(path, without: ".git"),
          git: own, objects: objects),
        growth: history.growth)
    } catch {
      throw SessionError(error)
    }
  }

  private func parts(of tree: ObjectID) throws -> [SessionStatistics.Part] {
    var parts: [String: SessionStatistics.Part] = [:]
    try repository.forEachFile(in: tree) { path, entry throws(GitError) in
      let names = path.components
      let name = names.count > 1 ? names[0].description : "."
      parts[name, default: SessionStatistics.Part(name: name, files: 0, bytes: 0)].files += 1
      if entry.kind != .submodule { parts[name]?.bytes += try repository.blobSize(entry.id) }
    }
    return parts.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
  }

  private func size(
    of own: FilePath, common: FilePath
  ) throws(GitError) -> SessionStatistics.Extent {
    var extent = try directoryExtent(common)
    if own != common, !own.starts(with: common) {
      let linked = try directoryExtent(own)
      extent.files += linked.files
      extent.bytes += linked.bytes
    }
    return extent
  }

  private func objectFigures() async throws -> SessionStatistics.Objects {
    let text = try await GitCommand.run(["count-objects", "-v"], in: path)
    var figures: [Substring: Int64] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: ":")
      if words.count == 2 { figures[words[0]] = Int64(words[1].drop { $0 == " " }) }
    }
    // git counts sizes in KiB.
    return SessionStatistics.Objects(
      loose: Int(figures["count"] ?? 0), looseBytes: (figures["size"] ?? 0) << 10,
      packed: Int(figures["in-pack"] ?? 0), packs: Int(figures["packs"] ?? 0),
      packedBytes: (figures["size-pack"] ?? 0) << 10,
      garbageBytes: (figures["size-garbage"] ?? 0) << 10)
  }
}

/// The files below a directory and their sizes; symbolic links are not followed.
private func directoryExtent(
  _ directory: FilePath, without left: GitPath? = nil
) throws(GitError) -> SessionStatistics.Extent {
  var extent = SessionStatistics.Extent()
  var files = try WorkingTree(at: directory)
  var pending: [GitPath] = [""]
  while let place = pending.popLast() {
    for name in try files.names(in: place) where !(place.isEmpty && name == left) {
      let path = place.appending(name)
      guard let stat = try files.stat(path) else { continue }
      if stat.kind == .directory {
        pending.append(path)
      } else {
        extent.files += 1
        extent.bytes += stat.size
      }
    }
  }
  return extent
}
