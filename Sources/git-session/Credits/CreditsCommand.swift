import ArgumentParser
import SessionKit
import SessionModel

/// The group of commands about credits.
struct CreditsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credits", abstract: "See and grant what new sessions take where credits count.",
    subcommands: [CreditsShow.self, CreditsGrant.self], defaultSubcommand: CreditsShow.self)
}

struct CreditsShow: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an owner's balance and history.",
    discussion: """
      Where workspace.yaml says accessMode: credits, git session new puts a credit of the owner aside. A \
      final report uses it; deleting a session that was not issued frees it. If the process died before \
      its session was there, the next new or grant frees the credit.

      Each entry is a file of its own in credits/, which may be committed with the workspace: what two \
      machines add merges without conflict. A balance below zero says that both have put aside the same \
      credit.

      EXAMPLES
        git session credits
        git session credits show --owner ada@example.com --json
        git session credits show --all
      """)

  @Option(help: ArgumentHelp("Whose. Default: yours.", valueName: "e-mail"))
  var owner: String?
  @Flag(help: "The balances of all owners.")
  var all = false
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if all, owner != nil { throw ValidationError("--all shows every owner; leave out --owner") }
  }

  func execute(in context: Context) async throws {
    let ledger = try context.ledger()
    if all {
      let accounts = try ledger.owners().map { ShownAccount(try ledger.account(of: $0)) }
      try context.output.show(accounts) { accounts.map(\.line).joined(separator: "\n") }
    } else {
      var owner = owner
      if owner == nil { owner = try await context.locator.identity().email }
      let account = ShownAccount(try ledger.account(of: owner ?? ""))
      try context.output.show(account) { account.text }
    }
    if try context.workspaceSettings()?.accessMode != .credits {
      context.output.note("credits do not count here: accessMode in workspace.yaml is open")
    }
  }
}

struct CreditsGrant: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant",
    abstract: "Give an owner credits.",
    discussion: """
      EXAMPLES
        git session credits grant ada@example.com 5 --note "Fourth quarter"
      """)

  @Argument(help: ArgumentHelp("The owner's address.", valueName: "e-mail"))
  var owner: String
  @Argument(help: "How many.", transform: Arguments.count)
  var count: Int
  @Option(help: ArgumentHelp("Why.", valueName: "text"))
  var note: String?
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let ledger = try context.ledger()
    _ = try await ledger.grant(count, to: owner, by: context.locator.identity(), note: note)
    let account = ShownAccount(try ledger.account(of: owner))
    try context.output.show(account) { account.line }
  }
}

extension Context {
  /// The accounts of the workspace the user is in, whether or not credits count there.
  fileprivate func ledger() throws -> CreditLedger {
    try CreditLedger(workspace(), environment: locator.environment)
  }
}

/// An account as it is printed.
private struct ShownAccount: Encodable {
  struct Entry: Encodable {
    var at: Timestamp
    var kind: String
    var amount: Int
    var session: String?
    var by: String
    var note: String?
  }

  var owner: String
  var balance: Int
  var granted: Int
  var reserved: Int
  var used: Int
  /// Oldest first.
  var entries: [Entry]

  init(_ account: CreditAccount) {
    owner = account.owner
    balance = account.balance
    granted = account.granted
    reserved = account.reserved
    used = account.used
    entries = account.entries.map { entry in
      let session =
        entry.session
        ?? account.reservations.first { $0.id == entry.reservation }?.session
      return Entry(
        at: entry.at, kind: entry.kind.rawValue, amount: entry.amount,
        session: session?.rawValue, by: entry.by.email, note: entry.note)
    }
  }

  var line: String {
    "\(owner.printableLine): \(balance) left of \(granted), \(reserved) reserved, \(used) used"
  }

  var text: String {
    let rows = entries.map { entry in
      let sign = ["grant": "+\(entry.amount)", "reserve": "-1", "release": "+1"][entry.kind] ?? ""
      return [
        entry.at.short, entry.kind, sign, entry.session ?? "", "by \(entry.by)", entry.note ?? "",
      ]
    }
    return ([line] + (rows.isEmpty ? [] : [""]) + TextTable(rows).lines()).joined(separator: "\n")
  }
}
