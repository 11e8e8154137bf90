import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct OpenCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Make the directory of a session that is in the archive or in a store.",
    discussion: """
      From the archive the session comes back as it was, with all branches, tags and backups; from another \
      store with its branches and the tags of what was issued, after its files have been checked. The \
      archive is looked at first, then the stores of workspace.yaml; in a plain git clone of a store, that \
      store. An archived session stays archived and takes no changes; resume goes on from it in a new session. \
      Nothing that is there is overwritten.

      EXAMPLES
        git session open payments-risk
        git session open payments-risk-20261121-k7q2 ../elsewhere/payments
        git session open payments --store team
        git session open payments --store ssh://example.com/sessions.git
      """)

  @Argument(help: "The session: its id or the beginning of one.")
  var session: String
  @Argument(
    help: ArgumentHelp("Where to put it. Default: where new sessions go.", valueName: "dir"),
    completion: .directory)
  var directory: String?
  @Option(help: "The branch to show. Default: the one that was shown last.")
  var branch: String?
  @Option(
    help: ArgumentHelp(
      "The store to look in: a name, an address, or a plain clone of a store. Default: all.",
      valueName: "store"))
  var store: String?
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let locator = context.locator
    guard let (workspace, id) = try archived(locator) else {
      return try await openShared(in: context)
    }
    try locator.refuseOpen(id)
    let stored = try workspace.archivedSession(id)
    guard stored.deletedAt == nil else {
      throw SessionError(
        .refused, "session \(id) is deleted", hint: "git session recover \(id) takes that back")
    }
    let place = locator.place(directory, for: id, called: stored.name)
    let opened = try await context.output.withProgress("Opening") {
      try await workspace.openArchived(
        id, at: place, branch: branch, environment: locator.environment)
    }
    try await show(opened, in: context)
  }

  /// - Returns: `nil` if the archive does not have it, or is not meant.
  private func archived(_ locator: SessionLocator) throws -> (Workspace, SessionID)? {
    guard store == nil else { return nil }
    do {
      return try locator.archived(session)
    } catch let error as SessionError where error.code == .notFound {
      guard try !stores(locator).isEmpty else { throw error }
      return nil
    }
  }

  /// Those of the workspace, and the one that the user is in a plain clone of.
  private func stores(_ locator: SessionLocator) throws -> [RemoteStore] {
    let named = try locator.workspace?.stores() ?? []
    let cloned = try RemoteStore.cloned(around: locator.directory)
    return named + [cloned].compactMap(\.self)
  }

  private func openShared(in context: Context) async throws {
    let locator = context.locator
    let known = try stores(locator)
    let stores = try store.map { [try context.store($0, among: known)] } ?? known
    for store in stores {
      guard let id = try await find(in: store, locator) else { continue }
      try locator.refuseOpen(id)
      let slug = id.rawValue.split(separator: "-").dropLast(2).joined(separator: "-")
      let place = locator.place(directory, for: id, called: slug)
      do {
        let opened = try await store.open(
          id, at: place, branch: branch, environment: locator.environment)
        return try await show(opened, in: context)
      } catch let error as SessionError where error.code == .notFound && stores.count > 1 {
        context.output.note("\(store.name): \(error.message)")
      }
    }
    let names = stores.map(\.name).joined(separator: ", ")
    throw SessionError(
      .notFound, "there is no session '\(session)' in \(names)",
      hint: "git session list --store <name> lists what a store has")
  }

  /// The session that the words mean; a whole id needs no listing.
  private func find(in store: RemoteStore, _ locator: SessionLocator) async throws -> SessionID? {
    if let id = SessionID(rawValue: session) { return id }
    let all = try await store.sessions(environment: locator.environment)
    let fitting = all.filter { $0.id.hasPrefix(session) }.map(\.id)
    guard fitting.count < 2 else {
      let ids = fitting.prefix(10).joined(separator: ", ")
      throw SessionError(.invalid, "'\(session)' fits several sessions in \(store.name): \(ids)")
    }
    return try fitting.first.map { try SessionID(validating: $0) }
  }

  private func show(_ opened: Session, in context: Context) async throws {
    let output = context.output
    let status = try await opened.status()
    try output.show(status) { opened.path.string }
    output.note("session \(status.id), \(status.status)")
    if await opened.hasLargeFiles {
      output.note(
        "git lfs install --local && git lfs checkout puts the files that git-lfs keeps in their places"
      )
    }
    if status.status != "active" {
      output.note("next: git session resume \(status.id) goes on from it in a new session")
    }
    try await context.giveWantedHooks(to: opened.path)
  }
}

extension SessionLocator {
  /// Where a session goes that gets a directory: where the user says, else where new sessions go.
  func place(_ typed: String?, for id: SessionID, called name: String) -> FilePath {
    typed.map { directory.pushing(FilePath($0)).lexicallyNormalized() }
      ?? self.directory(for: id, called: name)
  }

  /// Refuses to make a second directory of a session.
  func refuseOpen(_ id: SessionID) throws {
    let known: FilePath
    do {
      known = try path(of: id.rawValue)
    } catch let error as SessionError where error.code == .notFound {
      return
    }
    throw SessionError(.exists, "session \(id) is open already, at \(known)")
  }
}
