import ArgumentParser
import SessionKit
import SessionModel

struct RenameCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Give the session another name.",
    discussion: """
      Its id stays, and so does its directory, which you may move yourself at any time.

      EXAMPLES
        git session rename "Payments risk, third quarter"
      """)

  @Argument(help: "What the session is called from now on; any text on one line.")
  var name: String
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    var changes = SessionChanges()
    changes.name = name
    try await context.change(target, changes, "rename", already: "it has this name already")
  }
}

struct PinCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "pin",
    abstract: "Mark the session as one to keep in sight.",
    discussion: """
      EXAMPLES
        git session pin
        git session pin -s payments-risk
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    var changes = SessionChanges()
    changes.isPinned = true
    try await context.change(target, changes, "pin", already: "it is pinned already")
  }
}

struct UnpinCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpin",
    abstract: "Take the mark of pin away.",
    discussion: """
      EXAMPLES
        git session unpin
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    var changes = SessionChanges()
    changes.isPinned = false
    try await context.change(target, changes, "unpin", already: "it is not pinned")
  }
}

extension Context {
  /// Changes the session that the options mean, and says what came of it.
  ///
  /// - Parameter already: What there is to say if nothing had to change.
  func change(
    _ target: SessionOption, _ changes: SessionChanges, _ operation: String, already: String
  ) async throws {
    let session = try session(target)
    try await report(session, session.change(changes, operation: operation), already: already)
  }

  /// Says what a verb has changed that may find everything done.
  func report(_ session: Session, _ change: SavedChange?, already: String) async throws {
    if output.isJSON { try output.json(ReportedChange(change: change)) }
    guard let change else { return output.note(already) }
    if !output.isJSON { try output.show(change) }
    await finish(session, change)
  }
}

private struct ReportedChange: Encodable {
  /// Absent if nothing had to change.
  var change: SavedChange?
}
