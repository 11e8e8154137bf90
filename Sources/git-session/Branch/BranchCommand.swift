import ArgumentParser
import SessionKit

struct BranchCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "branch",
    abstract: "List, start or delete alternatives.",
    discussion: """
      Without a name: lists them, the current one marked with *. With a name: starts one there; the \
      directory stays where it is. git session undo brings a deleted one back.

      EXAMPLES
        git session branch what-if && git session switch what-if
        git session branch earlier main~3
        git session branch --delete what-if
      """)

  @Argument(help: "The alternative's name.")
  var name: String?
  @Argument(
    help: ArgumentHelp("The state to start from. Default: the current branch.", valueName: "start"))
  var start: StateArgument?
  @Flag(name: .shortAndLong, help: "Delete the branch; its commits are kept as a backup.")
  var delete = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if delete, name == nil { throw ValidationError("--delete needs a branch's name") }
    if delete, start != nil { throw ValidationError("--delete takes one name") }
  }

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    guard let name else {
      let branches = try await session.branches()
      return try context.output.show(branches) { table(branches, context.output) }
    }
    if delete {
      let backup = try await session.deleteBranch(name)
      try context.output.show(DeletedBranch(name: name, backup: backup)) { backup }
      context.output.note("deleted '\(name)'; git session undo brings it back")
    } else {
      let place = start == nil ? nil : try await context.ownRevision(start, of: session)
      let branch = try await session.createBranch(name, at: place?.revision)
      if context.output.isJSON { try context.output.json(branch) }
      context.output.note(
        "started '\(name)' at \(branch.shortCommit); git session switch \(name) goes there")
    }
  }

  private func table(_ branches: [Branch], _ output: Output) -> String {
    TextTable(branches.map { [$0.isCurrent ? "*" : " ", $0.name, $0.shortCommit] })
      .lines { column, cell in column == 2 ? output.paint(.yellow, cell) : cell }
      .joined(separator: "\n")
  }
}

private struct DeletedBranch: Encodable {
  var name: String
  /// The reference that keeps its commits.
  var backup: String
}
