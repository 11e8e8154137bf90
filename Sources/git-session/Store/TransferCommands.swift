import ArgumentParser
import SessionKit

/// What the commands that move a session between here and a store take.
struct StoreArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A store of workspace.yaml, or an address. Default: the only one there is.",
      valueName: "store"))
  var store: String?
}

/// A command that brings one session and a store together.
protocol TransferCommand: SessionCommand {
  var place: StoreArgument { get }
  var target: SessionOption { get }
  func transfer(_ session: Session, _ store: RemoteStore) async throws -> TransferReport
}

extension TransferCommand {
  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let store = try await context.store(place.store, for: session)
    try await context.finish(session, try await transfer(session, store))
  }
}

struct PushCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Send a session to a store.",
    discussion: """
      All branches go to session/<id>/<branch> there, and the tags of what was issued. Nothing is forced: \
      a branch of which the store has newer work stays behind, is named, and the exit status is 4. What \
      the store has then is read back from it. Afterwards plain git push <store> does the same.

      EXAMPLES
        git session push team
        git session push ssh://git@example.com/srv/sessions.git
        git session push team --all
      """)

  @OptionGroup var place: StoreArgument
  @Flag(help: "Send all sessions of the workspace in one transfer.")
  var all = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    if all { return try await pushAll(context) }
    let session = try context.session(target)
    let store = try await context.store(place.store, for: session)
    try await context.finish(session, try await session.push(to: store))
  }

  private func pushAll(_ context: Context) async throws {
    let workspace = try context.workspace(hint: "--all sends the sessions of one")
    let stores = try workspace.stores()
    let only = stores.count == 1 ? stores.first : nil
    guard let store = try place.store.map({ try context.store($0, among: stores) }) ?? only else {
      throw SessionError(.invalid, "name a store", hint: "git session store list lists them")
    }
    let report = try await workspace.pushAll(
      to: store, environment: context.locator.environment)
    try await context.finish(nil, report)
  }
}

struct FetchCommand: TransferCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Bring what a store has of a session here, without changing any branch.",
    discussion: """
      The branches of the store are <store>/<branch> then, for git session diff, merge and log. What \
      arrives is checked first; if something in it could do harm, nothing of it is kept.

      EXAMPLES
        git session fetch team && git session diff main team/main
      """)

  @OptionGroup var place: StoreArgument
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func transfer(_ session: Session, _ store: RemoteStore) async throws -> TransferReport {
    try await session.fetch(from: store)
  }
}

struct PullCommand: TransferCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Fetch from a store and merge, JSON and DOT by their parts.",
    discussion: """
      Every branch is brought up to date. Where both sides changed the same thing the exit status is 1; the \
      branch that the directory shows is left with an unfinished merge, as with git session merge.

      EXAMPLES
        git session pull team
        git session pull && git session resolve
      """)

  @OptionGroup var place: StoreArgument
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func transfer(_ session: Session, _ store: RemoteStore) async throws -> TransferReport {
    try await session.pull(from: store)
  }
}

struct SyncCommand: TransferCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Pull from a store, then push to it.",
    discussion: """
      Both sides have the same then: messages of all, JSON and DOT merged by their parts. What a person has \
      to decide is left for that, and is not pushed before.

      EXAMPLES
        git session sync
        git session sync team --json
      """)

  @OptionGroup var place: StoreArgument
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func transfer(_ session: Session, _ store: RemoteStore) async throws -> TransferReport {
    try await session.sync(with: store)
  }
}
