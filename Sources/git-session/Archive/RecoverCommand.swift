import ArgumentParser
import SessionKit
import SystemPackage

struct RecoverCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Take the deletion of a session back.",
    discussion: """
      It is what it was before: an active one gets its directory, an archived one stays in the archive.

      EXAMPLES
        git session list --deleted
        git session recover payments-risk
        git session recover payments-risk ../elsewhere/payments
      """)

  @Argument(help: "The session: its id or the beginning of one.")
  var session: String
  @Argument(
    help: ArgumentHelp("Where to put it. Default: where new sessions go.", valueName: "dir"),
    completion: .directory)
  var directory: String?
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let (workspace, id) = try context.locator.archived(session)
    let stored = try workspace.archivedSession(id)
    let place = context.locator.place(directory, for: id, called: stored.name)
    let (recovered, path) = try await context.output.withProgress("Recovering") {
      try await workspace.recover(id, at: place, environment: context.locator.environment)
    }
    try context.output.show(recovered) { path?.string ?? recovered.id }
    context.output.note("session \(id) is \(recovered.status) again")
    if let path {
      try await context.giveWantedHooks(to: path)
    } else {
      context.output.note("next: git session resume \(id) goes on from it")
    }
  }
}

struct PurgeCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Remove a deleted session for good.",
    discussion: """
      All its branches, tags and backups go from the archive, and every object that no other session \
      there has. On a terminal you are asked; elsewhere --yes is needed. Nothing brings it back, but \
      for copies elsewhere: clones, bundles, remote stores.

      EXAMPLES
        git session delete trial && git session purge trial
        git session purge trial-20261121-k7q2 --yes
      """)

  @Argument(help: "The session: its id or the beginning of one.")
  var session: String
  @Flag(help: "Do not ask.")
  var yes = false
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let (workspace, id) = try context.locator.archived(session)
    let stored = try workspace.archivedSession(id)
    let isMeant = try yes || confirm(stored, context.output)
    guard isMeant else {
      throw SessionError(
        .refused, "session \(id) was not purged", hint: "--yes says that it is meant")
    }
    try await context.output.withProgress("Purging") { try await workspace.purge(id) }
    try context.output.show(stored) { stored.id }
    context.output.note("purged: nothing of it is left in \(workspace.path)")
  }

  private func confirm(_ session: StoredSession, _ output: Output) throws -> Bool {
    guard session.deletedAt != nil, output.canAsk else { return false }
    try output.print(
      "\(session.name.printableLine)  \(session.id)  changed \(session.changed.short)")
    try output.write(Array("remove it for good, with its whole history? (yes/no) ".utf8))
    return readLine() == "yes"
  }
}
