import GitKit
import SessionModel
import SystemPackage

/// Directories that are git repositories with sessions in them: somebody's session, a store.
///
/// Git fetches from them as from any remote, so neither their settings nor their hooks count.
enum RepositoryImport {
  /// Whether a path is such a directory rather than one with files to import.
  static func recognises(_ path: FilePath) -> Bool {
    if isSession(path) { return true }
    return isDirectory(path.appending("objects")) && isDirectory(path.appending("refs"))
      && fileExists(path.appending("HEAD"))
  }

  static func bring(
    _ path: FilePath, for importer: Importer, _ registry: ImportedSessions
  ) async -> ImportReport {
    var report = ImportReport(file: path.string)
    report.format = "git repository"
    do {
      var result = report
      try await Quarantine.used(for: importer) { quarantine in
        let arrived = try await quarantine.fetch(path, importer.environment)
        try await importer.settle(arrived, from: quarantine, registry, into: &result)
      }
      report = result
    } catch {
      var error = SessionError(error)
      error.message = "\(path): \(error.message)"
      report.fail(error)
    }
    return report
  }
}

extension Quarantine {
  fileprivate func fetch(
    _ path: FilePath, _ environment: SessionEnvironment
  ) async throws -> [ArrivedSession] {
    let place = "refs/arrived/"
    let source = StoreAddress(url: resolved(path).string)
    try await source.fetch(
      ["+refs/heads/*:\(place)heads/*", "+refs/tags/session/*:\(place)tags/session/*"],
      into: self.path, isWatched: environment.isWatched)
    let references = try exchange.references(under: place).map { reference in
      StoredReference(name: "refs/" + reference.name.dropFirst(place.count), id: reference.id)
    }
    try examine(references.filter { $0.name.hasPrefix("refs/heads/") }.map(\.id))
    let arrived = try sessions(in: references, head: try shown(in: path))
    guard !arrived.isEmpty else {
      throw SessionError(.notFound, "there is no session in it: no branch has a session.json")
    }
    return arrived
  }

  /// The branch that the repository shows.
  private func shown(in path: FilePath) throws -> String? {
    let isBare = !fileExists(path.appending(".git"))
    let file = isBare ? path.appending("HEAD") : path.appending(".git/HEAD")
    guard let bytes = try readFile(file, limit: 4096) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasPrefix("ref: ") ? String(text.dropFirst(5).prefix { $0 != "\n" }) : nil
  }
}
