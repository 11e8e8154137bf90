import CLibgit2
import Glibc
package import SystemPackage

/// git's own files of an unfinished merge: `MERGE_HEAD`, `MERGE_MSG`, `MERGE_MODE`.
extension Repository {
  /// The commit being merged, or `nil` if no merge is unfinished.
  package func mergeHead() throws(GitError) -> ObjectID? { try mergeHeads().first }

  /// The commits being merged: one, or more as plain git can.
  package func mergeHeads() throws(GitError) -> [ObjectID] {
    guard let bytes = try readFile(gitDirectory.appending("MERGE_HEAD"), limit: 4096) else {
      return []
    }
    var heads: [ObjectID] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      heads.append(try ObjectID(String(line)))
    }
    return heads
  }

  /// The message prepared for the merge's commit, without comment lines.
  package func mergeMessage() throws(GitError) -> String? {
    guard let bytes = try readFile(gitDirectory.appending("MERGE_MSG"), limit: 1 << 20) else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("#") }.joined(separator: "\n")
  }

  /// Notes that a merge is unfinished, as `git merge` does.
  package func writeMergeState(merging commit: ObjectID, message: String) throws(GitError) {
    for (name, text) in [("MERGE_MSG", message), ("MERGE_MODE", ""), ("MERGE_HEAD", "\(commit)\n")]
    {
      try writeFile(gitDirectory.appending(name), text, in: gitDirectory)
    }
  }

  package func removeMergeState() throws(GitError) {
    for name in ["MERGE_HEAD", "MERGE_MODE", "MERGE_MSG", "AUTO_MERGE", "session/merge.json"] {
      let path = gitDirectory.appending(name)
      guard unsafe unlink(path.string) == 0 || errno == ENOENT else {
        throw GitError(.inputOutput, "cannot delete \(path)", cause: Errno(rawValue: errno))
      }
    }
  }

  /// What git is in the middle of here (`merge`, `rebase`, `cherry-pick`…), or `nil`.
  package var unfinishedActivity: String? {
    switch git_repository_state_t(rawValue: UInt32(unsafe git_repository_state(pointer))) {
    case GIT_REPOSITORY_STATE_NONE: nil
    case GIT_REPOSITORY_STATE_MERGE: "merge"
    case GIT_REPOSITORY_STATE_REVERT, GIT_REPOSITORY_STATE_REVERT_SEQUENCE: "revert"
    case GIT_REPOSITORY_STATE_CHERRYPICK, GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE: "cherry-pick"
    case GIT_REPOSITORY_STATE_BISECT: "bisect"
    case GIT_REPOSITORY_STATE_APPLY_MAILBOX: "am"
    default: "rebase"
    }
  }
}

/// Puts a text in the place of a file inside `.git`, whether there is one yet or not, by rename.
package func writeFile(
  _ path: FilePath, _ text: String, in gitDirectory: FilePath
) throws(GitError) {
  let file = try Scratch(in: gitDirectory).makeFile()
  do {
    try file.descriptor.closeAfter { _ = try file.descriptor.writeAll(text.utf8) }
  } catch {
    throw GitError(.inputOutput, "cannot write \(path)", cause: error as? Errno)
  }
  try moveReplacing(file.path, to: path)
}
