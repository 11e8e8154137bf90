import ArgumentParser
import SessionKit
import SystemPackage

struct BackupCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write the whole workspace into a directory of git bundles.",
    discussion: """
      The backup has the workspace's own files, its sessions with all branches, tags, undo steps and unsaved \
      edits and what git-lfs keeps of them, and its archive; not files that git ignores, nor other files beside \
      workspace.yaml, templates, agents and credits. The next time only what is new is written. What was \
      written is restored in a temporary place, and what was there before is read again, before the new list, \
      backup.json, takes the place of the old one: interrupted anywhere, the old backup is as good as it was.

      A session that cannot be read does not stop the others; it is named, what the backup had of it stays, \
      and the exit status is 5.

      EXAMPLES
        git session backup /mnt/backup/risk
        git session backup ../risk-backup --json
        git session restore-backup ../risk-backup ../risk-again
      """)

  @Argument(
    help: ArgumentHelp(
      "Of a former backup, empty, or not there yet.", valueName: "directory"),
    completion: .directory)
  var directory: String
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let output = context.output
    let report = try await context.workspace().backUp(
      to: context.file(directory), environment: context.locator.environment
    ) { done, total in output.count("Backing up", done, of: total) }
    try output.show(report) { report.directory }
    let sessions = report.sessions == 1 ? "1 session" : "\(report.sessions) sessions"
    let new = report.newBundles == 1 ? "1 new bundle" : "\(report.newBundles) new bundles"
    output.note(
      "\(sessions), \(new) of \(report.bundles), \(report.size) bytes; restored and compared")
    for session in report.unsaved {
      output.note("with edits that are not saved: \(session)")
    }
    for problem in report.problems {
      output.complain("git session: \(problem.session): \(problem.problem)")
    }
    guard report.problems.isEmpty else { throw ExitCode(Failure.status(of: .damaged)) }
  }
}

struct RestoreBackupCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore-backup",
    abstract: "Make a workspace of a backup, as it was.",
    discussion: """
      Every file of the backup is compared with its SHA-256 first, and every object is looked for. The \
      workspace is built beside the place where it belongs and moved there at the end, so that there is all \
      of it or nothing.

      EXAMPLES
        git session restore-backup /mnt/backup/risk risk
        git session restore-backup ../risk-backup ../again --json
      """)

  @Argument(
    help: ArgumentHelp("The directory of the backup.", valueName: "backup"),
    completion: .directory)
  var backup: String
  @Argument(
    help: ArgumentHelp(
      "A new or empty directory, or a workspace fresh from init.", valueName: "workspace"),
    completion: .directory)
  var workspace: String
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let output = context.output
    let restored = try await Workspace.restore(
      from: context.file(backup), to: context.file(workspace),
      environment: context.locator.environment
    ) { done, total in output.count("Restoring", done, of: total) }
    try output.show(restored) { restored.directory }
    let count = restored.sessions.count
    output.note(count == 1 ? "1 session" : "\(count) sessions")
    for session in restored.unsaved {
      output.note("with edits that are not saved: \(session)")
    }
    for session in restored.withLargeFiles {
      output.note("git lfs checkout puts the files that git-lfs keeps in their places: \(session)")
    }
    var haveHooks = true
    for session in restored.sessions {
      haveHooks = await context.installWantedHooks(in: FilePath(session)) && haveHooks
    }
    guard haveHooks else { throw ExitCode(Failure.status(of: .refused)) }
  }
}
