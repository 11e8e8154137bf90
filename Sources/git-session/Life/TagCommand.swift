import ArgumentParser
import SessionKit
import SessionModel

/// The group of commands about a session's tags.
struct TagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag", abstract: "Words to find the session by.",
    subcommands: [TagList.self, TagAdd.self, TagRemove.self], defaultSubcommand: TagList.self)
}

struct TagList: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the session's tags.",
    discussion: """
      EXAMPLES
        git session tag
        git session tag list --json
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let tags = try await context.session(target).manifest().tags
    if tags.isEmpty, !context.output.isJSON { return context.output.note("no tags") }
    try context.output.show(tags) { tags.map(\.printableLine).joined(separator: "\n") }
  }
}

struct TagAdd: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Tag the session.",
    discussion: """
      EXAMPLES
        git session tag add payments "third quarter"
      """)

  @Argument(help: "The tags; one that is there already stays.")
  var tags: [String]
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    var changes = SessionChanges()
    changes.addedTags = tags
    try await context.change(target, changes, "tag.add", already: "it has these tags already")
  }
}

struct TagRemove: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take tags away.",
    discussion: """
      EXAMPLES
        git session tag remove "third quarter"
      """)

  @Argument(help: "The tags, as git session tag list shows them.")
  var tags: [String]
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    var changes = SessionChanges()
    changes.removedTags = tags
    try await context.change(target, changes, "tag.remove", already: "it has no such tags")
  }
}
