import ArgumentParser
import SessionKit
import SessionModel

struct DiffCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what differs between two states, or a state and the directory.",
    discussion: """
      Without a state: what is unsaved. With one: from that state to the directory. With two: from the \
      first to the second. The exit status is 1 if there are differences, 0 if there are none.

      EXAMPLES
        git session diff
        git session diff main what-if --stat
        git session diff main q1@main -- phases/02-architecture
      """)

  @Argument(
    help: ArgumentHelp(
      "[<session>][@<branch or revision>][:<path>]; a plain word is a revision, else a session.",
      valueName: "from"))
  var from: StateArgument?
  @Argument(help: ArgumentHelp("The same. Default: the directory.", valueName: "to"))
  var to: StateArgument?
  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp(
      "After --: only this file, or what is below this directory.", valueName: "path"))
  var paths: [String] = []
  @Flag(help: "Show how much differs, not what.")
  var stat = false
  @Flag(help: "Show the paths alone.")
  var nameOnly = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if paths.count > 1 { throw ValidationError("at most one path can be named after --") }
    if stat, nameOnly { throw ValidationError("--stat and --name-only exclude each other") }
  }

  func execute(in context: Context) async throws {
    let differences = try await differences(in: context)
    if context.output.isJSON {
      try context.output.json(differences)
    } else if !differences.isEmpty {
      try context.output.print(text(differences, context.output))
    }
    if !differences.isEmpty { throw ExitCode(1) }
  }

  private func differences(in context: Context) async throws -> [FileDifference] {
    var places: [LocatedState] = []
    for state in [from, to].compactMap(\.self) {
      places.append(try await context.locate(state, target))
    }
    let session =
      try context.sessionAtHand(target) ?? places.first?.session ?? context.session(target)
    var parts = Set(places.compactMap(\.path))
    if let path = paths.first, let part = try context.path(path, in: session) {
      parts.insert(part)
    }
    guard parts.count < 2 else {
      throw SessionError(.invalid, "only one path can be compared, on both sides the same")
    }
    var seen: [SessionState] = []
    for place in places { seen.append(try await place.seen(from: session)) }
    let (old, new) = (seen.first ?? .revision("HEAD"), seen.count > 1 ? seen[1] : .directory)
    let part = parts.first
    return try await context.output.withProgress("Comparing") {
      try await session.diff(
        from: old, to: new, part: part)
    }
  }

  private func text(_ differences: [FileDifference], _ output: Output) -> String {
    if nameOnly { return differences.map(\.path.printableLine).joined(separator: "\n") }
    return stat ? output.stat(differences) : output.patches(differences)
  }
}
