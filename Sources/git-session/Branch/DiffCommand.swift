import ArgumentParser
import SessionKit
import SessionModel

struct DiffCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what differs between two states, or a state and the directory.",
    discussion: """
      Without a state: what is unsaved. With one: from that state to the directory. With two: from the \
      first to the second. The exit status is 1 if there are differences, 0 if there are none, whatever \
      form is asked for.

      JSON is compared by its values, DOT by its nodes, edges and attributes, messages are shown as a \
      conversation. What cannot be read is compared by lines, and that is said.

      EXAMPLES
        git session diff
        git session diff main what-if --stat
        git session diff main q1@main -- phases/02-architecture
        git session diff main what-if --html -o what-if.html
        git session diff main what-if --patch > changes.json
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
  @OptionGroup(title: "FORMS") var form: DiffForm
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if paths.count > 1 { throw ValidationError("at most one path can be named after --") }
    try form.check()
    if form.html, global.json { throw ValidationError("--html and --json exclude each other") }
  }

  func execute(in context: Context) async throws {
    let differences = try await differences(in: context)
    try await form.show(differences, context)
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
    let options = form.options(isJSON: context.output.isJSON)
    return try await context.output.withProgress("Comparing") {
      try await session.diff(
        from: old, to: new, part: part, options: options)
    }
  }
}
