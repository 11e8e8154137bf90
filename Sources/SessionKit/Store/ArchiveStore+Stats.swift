import GitKit
import SystemPackage

/// How much is in a workspace's archive.
public struct ArchiveStats: Hashable, Sendable, Encodable {
  public var path: String
  public var sessions: Int
  public var deleted: Int
  public var branches: Int
  public var objects: Int
  public var packs: Int
  /// Of all its objects, in bytes.
  public var size: Int64
}

extension Workspace {
  /// How much is in the archive; `nil` if there is none yet.
  public func archiveStats() async throws -> ArchiveStats? {
    do {
      guard archive.exists else { return nil }
      let output = try await GitCommand.run(["count-objects", "-v"], repository: archive.path)
      var counts: [Substring: Int64] = [:]
      for line in output.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2 { counts[parts[0]] = Int64(parts[1].drop { $0 == " " }) }
      }
      let sessions = try archive.sessions().sessions
      // git counts in KiB.
      let size = ((counts["size"] ?? 0) + (counts["size-pack"] ?? 0)) << 10
      return ArchiveStats(
        path: archive.path.string, sessions: sessions.count,
        deleted: sessions.count { $0.deletedAt != nil },
        branches: sessions.reduce(0) { $0 + $1.branches.count },
        objects: Int((counts["count"] ?? 0) + (counts["in-pack"] ?? 0)),
        packs: Int(counts["packs"] ?? 0), size: size)
    } catch {
      throw SessionError(error)
    }
  }

  /// Packs the archive into one pack, and drops what no session in it needs.
  public func collectArchiveGarbage() async throws {
    do {
      try await archive.collectGarbage()
    } catch {
      throw SessionError(error)
    }
  }
}
