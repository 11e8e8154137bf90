import GitKit
import StructuredText

extension Session {
  /// What an unfinished merge, or a rebase or cherry-pick of plain git, leaves to be decided.
  ///
  /// Reads only.
  public func conflicts() throws -> OpenConflicts {
    do {
      let record = try MergeRecord.read(in: repository.gitDirectory)
      let files = try unmergedFiles(record)
      let labels = files.labels(record)
      return OpenConflicts(
        ours: labels.ours, theirs: labels.theirs, files: files.map(ConflictedFile.init))
    } catch {
      throw SessionError(error)
    }
  }

  /// Writes down what a merge left to be decided.
  ///
  /// Call it with the lock held.
  func recordConflicts(labels: ConflictLabels) throws(GitError) {
    var record = MergeRecord(labels: labels)
    for file in try unmergedFiles(record) {
      record.files.append(
        MergeRecord.File(
          sides: file.sides, written: [.init(blob: file.shown?.id, choices: [:])],
          described: ConflictedFile(file).json))
    }
    try record.write(in: repository.gitDirectory)
  }

  /// Forgets what a merge left to be decided, once git knows of none any more.
  func forgetEndedMerge() throws(GitError) {
    let path = MergeRecord.path(in: repository.gitDirectory)
    guard fileExists(path), try repository.mergeHead() == nil,
      try !Index.read(in: repository.gitDirectory).hasConflicts
    else { return }
    removeFile(path)
  }
}
