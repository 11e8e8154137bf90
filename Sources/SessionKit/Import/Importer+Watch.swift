import GitKit
public import SystemPackage

extension Importer {
  /// Imports what is in directories, and then whatever of it has grown or come and stayed the same for
  /// one interval, until the task is cancelled.
  ///
  /// Of lines that are added to a file only those are read. A file that was cut, or is another one now, is read
  /// whole; what was imported before is known again.
  ///
  /// - Parameter report: Gets a report for each file with something new or a problem.
  /// - Throws: `CancellationError`, or what `report` throws.
  public func watch(
    _ paths: [FilePath], every interval: Duration,
    report: (ImportReport) async throws -> Void
  ) async throws {
    var seen: [FilePath: QuietPeriod<FileMark?>] = [:]
    let registry = ImportedSessions(in: home)
    let follower = TranscriptFollower()
    while true {
      for (path, _) in try ImportFiles(paths).files {
        try Task.checkCancellation()
        var quiet = seen[path] ?? QuietPeriod(nothing: nil)
        // What is there at the start is not waited for.
        let mark = FileMark(of: path)
        let isFirst = seen[path] == nil
        let isOver = quiet.isOver(seeing: mark) || isFirst && quiet.isOver(seeing: mark)
        seen[path] = quiet
        guard isOver else { continue }
        let result = await bring(path, isNamed: false, registry, following: follower)
        let isNews = result.conversations.contains { $0.messages > 0 || $0.problem != nil }
        if isNews || result.failure != nil { try await report(result) }
      }
      try await Task.sleep(for: interval)
    }
  }
}

/// By what a file that has changed is known.
private struct FileMark: Equatable {
  var size: Int64
  /// Nanoseconds since 1970.
  var modified: Int64

  init?(of path: FilePath) {
    guard let size = fileSize(path) else { return nil }
    self.size = size
    modified = modificationTime(path)
  }
}
