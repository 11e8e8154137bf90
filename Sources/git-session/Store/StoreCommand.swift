import ArgumentParser
import SessionKit

/// The group of commands about stores.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Name the stores that sessions are shared through, and look after the archive.",
    discussion: """
      A store is any git repository that holds sessions, each in branches of its own: \
      session/<id>/<branch>. The workspace's archive is one, in .git-session/archive.git; the others are \
      named in workspace.yaml.

      EXAMPLES
        git session store add team ssh://git@example.com/srv/sessions.git
        git session store list
        git session list --store team
      """,
    subcommands: [
      StoreList.self, StoreAdd.self, StoreRemove.self, StoreGC.self, StoreStats.self,
    ], defaultSubcommand: StoreList.self)
}

struct StoreList: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the stores of the workspace.",
    discussion: """
      EXAMPLES
        git session store list --json
      """)

  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let stores = try context.workspace().stores()
    if context.output.isJSON { return try context.output.json(stores) }
    guard !stores.isEmpty else {
      return context.output.note("no stores yet; git session store add <name> <url> adds one")
    }
    let rows = stores.map { [$0.name, $0.url, $0.namespace ?? ""] }
    try context.output.print(TextTable(rows).lines().joined(separator: "\n"))
  }
}

struct StoreAdd: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Name a store in workspace.yaml.",
    discussion: """
      The address is a path, or a URL of file, ssh, https, http or git; passwords do not belong in it. The \
      repository should be for sessions alone, bare, and empty at first. --namespace puts them out of the \
      way of another repository's branches.

      EXAMPLES
        git session store add team ssh://git@example.com/srv/sessions.git
        git init -q --bare ../team.git && git session store add team ../team.git
        git session store add code ../code.git --namespace refs/sessions
      """)

  @Argument(help: "What it is called.")
  var name: String
  @Argument(help: ArgumentHelp("Where it is.", valueName: "url"))
  var url: String
  @Option(
    help: ArgumentHelp(
      "What the names of its references begin with. Default: refs/heads/session.",
      valueName: "refs/…"))
  var namespace: String?
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let store = try RemoteStore(name: name, url: context.address(url), namespace: namespace)
    try context.workspace().addStore(store)
    try context.output.show(store) { store.url }
    context.output.note("next: git session push \(name) sends the session at hand there")
  }
}

struct StoreRemove: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take a store out of workspace.yaml; the store itself stays.",
    discussion: """
      EXAMPLES
        git session store remove team
      """)

  @Argument(help: "What it is called.")
  var name: String
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let workspace = try context.workspace()
    let store = try workspace.store(name)
    try workspace.removeStore(name)
    try context.output.show(store) { store.url }
    context.output.note("'\(name)' is no longer in workspace.yaml; what is there stays there")
  }
}

struct StoreGC: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc", abstract: "Pack the workspace's archive tightly.",
    discussion: """
      Archiving packs what has come in from time to time by itself; this makes one pack of everything, and \
      drops what an interrupted purge has left.

      EXAMPLES
        git session store gc && git session store stats
      """)

  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let workspace = try context.workspace()
    try await context.output.withProgress("Packing") { try await workspace.collectArchiveGarbage() }
    try await context.showStats(of: workspace)
  }
}

struct StoreStats: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Say how much is in the workspace's archive.",
    discussion: """
      EXAMPLES
        git session store stats --json
      """)

  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    try await context.showStats(of: context.workspace())
  }
}

extension Context {
  fileprivate func showStats(of workspace: Workspace) async throws {
    guard let stats = try await workspace.archiveStats() else {
      if output.isJSON { return try output.print("null") }
      return output.note("there is no archive yet; git session archive makes it")
    }
    try output.show(stats) {
      TextTable([
        ["sessions", "\(stats.sessions)", stats.deleted > 0 ? "\(stats.deleted) deleted" : ""],
        ["branches", "\(stats.branches)"], ["objects", "\(stats.objects)"],
        ["packs", "\(stats.packs)"], ["size", "\(stats.size) bytes"],
      ]).lines().joined(separator: "\n")
    }
  }
}
