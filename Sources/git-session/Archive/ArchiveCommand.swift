import ArgumentParser
import SessionKit

struct ArchiveCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "End the work on a session and move it to the workspace's archive.",
    discussion: """
      The status becomes archived on every branch. Then all branches, tags and backups go to the archive, \
      a bare repository in .git-session/archive.git, and the directory goes once everything has been \
      read back there. Unsaved edits, an unfinished merge, a stash and files that git ignores keep it \
      from happening; nothing is lost. Outside of a workspace the directory stays.

      open brings the directory back as it was, resume goes on in a new session.

      EXAMPLES
        git session archive payments-risk
        git session archive && cd ../..
        git session list --archived
      """)

  @Argument(help: "The session. Default: as with --session.")
  var session: String?
  @Flag(help: "Let files go that git ignores and no archive has.")
  var dropIgnored = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.locator.session(session ?? target.name)
    let dropIgnored = dropIgnored
    let result = try await context.output.withProgress("Archiving") {
      try await session.archive(droppingIgnored: dropIgnored)
    }
    try context.show(result, past: "archived")
  }
}

struct DeleteCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete a session so that it can be recovered.",
    discussion: """
      It moves to the workspace's archive, as with git session archive, with the time of its deletion. \
      recover brings it back; purge removes it for good.

      EXAMPLES
        git session delete payments-risk
        git session list --deleted
        git session recover payments-risk
      """)

  @Argument(help: "The session, in a directory or archived. Default: as with --session.")
  var session: String?
  @Flag(help: "Let files go that git ignores and no archive has.")
  var dropIgnored = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    if let name = session ?? target.name,
      case .archive(let workspace, let id) =
        try context.locator.place(of: name)
    {
      let deleted = try await workspace.deleteArchived(
        id, environment: context.locator.environment)
      try context.output.show(deleted) { deleted.id }
      return context.output.note(
        "deleted; git session recover \(deleted.id) takes it back, git session purge removes it")
    }
    let session = try context.locator.session(session ?? target.name)
    let dropIgnored = dropIgnored
    let result = try await context.output.withProgress("Deleting") {
      try await session.delete(droppingIgnored: dropIgnored)
    }
    try context.show(result, past: "deleted")
  }
}

extension Context {
  /// Prints what became of a session that was put away.
  fileprivate func show(_ result: PutAwaySession, past: String) throws {
    try output.show(result) { result.id }
    if let directory = result.directory {
      return output.note(
        "\(past); \(directory) is in no workspace, so there is no archive and it stays")
    }
    output.note(
      past == "deleted"
        ? "deleted; git session recover \(result.id) takes it back"
        : "archived; git session open \(result.id) brings it back, resume goes on from it")
    if !locator.isHere {
      output.note("this directory is gone; cd to another one")
    }
  }
}
