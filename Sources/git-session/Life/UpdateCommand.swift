import ArgumentParser
import SessionKit
import SessionModel

struct UpdateCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Change the session's name, settings, metadata and tags at once.",
    discussion: """
      Makes one commit. A key with dots leads into an object: resources.cpu. A value is a number, a truth \
      value or other JSON if it reads as such, else a text.

      EXAMPLES
        git session update --name "Payments, Q4" --waiting-timeout 600
        git session update --set resources.cpu=4 --metadata priority=high
        git session update --unset resources.cpu --tag urgent --untag later
      """)

  @Option(help: "The session's name.")
  var name: String?
  @Option(
    help: ArgumentHelp(
      "How long the session waits for work before it goes idle.", valueName: "seconds"),
    transform: Arguments.count)
  var waitingTimeout: Int?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a setting; may be repeated.", valueName: "key=value"),
    transform: Setting.init)
  var settings: [Setting] = []
  @Option(
    name: .customLong("unset"),
    help: ArgumentHelp("Remove a setting; may be repeated.", valueName: "key"))
  var removedSettings: [String] = []
  @Option(
    help: ArgumentHelp(
      "Note something about the session; may be repeated.", valueName: "key=value"),
    transform: Setting.init)
  var metadata: [Setting] = []
  @Option(
    name: .customLong("unset-metadata"),
    help: ArgumentHelp("Remove a note; may be repeated.", valueName: "key"))
  var removedMetadata: [String] = []
  @Option(
    name: .customLong("tag"), help: ArgumentHelp("Add a tag; may be repeated.", valueName: "tag"))
  var addedTags: [String] = []
  @Option(
    name: .customLong("untag"),
    help: ArgumentHelp("Take a tag away; may be repeated.", valueName: "tag"))
  var removedTags: [String] = []
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard changes != SessionChanges() else {
      throw ValidationError("nothing to update: name at least one option")
    }
  }

  func execute(in context: Context) async throws {
    try await context.change(target, changes, "update", already: "everything is so already")
  }

  private var changes: SessionChanges {
    var changes = SessionChanges()
    changes.name = name
    changes.addedTags = addedTags
    changes.removedTags = removedTags
    for key in removedSettings { changes.settings.updateValue(nil, forKey: path(key)) }
    for setting in settings { changes.settings[path(setting.key)] = setting.json }
    if let waitingTimeout {
      changes.settings[SessionChanges.waitingTimeout] = JSON(waitingTimeout)
    }
    for key in removedMetadata { changes.metadata.updateValue(nil, forKey: path(key)) }
    for note in metadata { changes.metadata[path(note.key)] = note.json }
    return changes
  }

  private func path(_ key: String) -> [String] {
    key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }
}

extension Setting {
  /// The value as JSON if it reads as such, else as a text.
  fileprivate var json: JSON {
    do throws(ModelError) {
      return try JSON(parsing: value)
    } catch {
      return JSON(value)
    }
  }
}
