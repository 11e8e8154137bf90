import Testing

/// A command line that changes something, and where it is typed.
struct KilledVerb: Sendable, CustomTestStringConvertible {
  enum Place: Sendable {
    /// In a session with branches that merge cleanly and with conflicts.
    case session
    /// The same, with an edit coming while the command runs.
    case watched
    /// In a session with an unfinished merge whose conflicts are decided.
    case conflicted
    /// In a session of its own without unsaved edits.
    case clean
    /// The same, frozen.
    case frozen
    /// In a workspace with one session.
    case workspace
    /// In an empty directory.
    case nowhere
  }

  var words: [String]
  var place = Place.session
  /// What is there once it is through, from where it is typed.
  var made: String?

  /// Whether it succeeds again when it has succeeded once.
  var canBeRepeated: Bool { ["init", "batch", "import"].contains(words[0]) }

  var testDescription: String { words.joined(separator: " ") }

  /// Every command that changes something.
  static let all: [KilledVerb] =
    [
      ["message", "add", "--role", "human", "killed or not"],
      ["artifact", "add", "../model.json", "--phase", "01-work"],
      ["diagram", "import", "../flow.dot", "--phase", "01-work"],
      ["upload", "add", "../flow.dot"],
      ["save", "-m", "Edits"],
      ["switch", "other"],
      ["switch", "main"],
      ["merge", "other"],
      ["merge", "clash"],
      ["merge", "../../sibling@main"],
      ["select", "clash"],
      ["restore", "HEAD~1"],
      ["undo"],
      ["redo"],
      ["branch", "passing"],
      ["branch", "--delete", "passing"],
      ["export", "-o", "../trial.bundle", "--force"],
      ["export", "--format", "zip", "--history", "-o", "../trial.zip", "--force"],
      ["export", "--format", "json", "-o", "../trial.json", "--force"],
      ["pack"],
      ["upload", "remove", "kept.txt"],
      ["phase", "preview", "01-work"],
      ["phase", "commit", "01-work", "--force"],
      ["phase", "done", "--force"],
      ["phase", "skip"],
      ["phase", "reset"],
      ["report", "draft", "../report.md"],
      ["report", "issue", "--label", "Killed"],
      ["rename", "Killed"],
      ["tag", "add", "killed"],
      ["tag", "remove", "kept"],
      ["import", "../recorded.jsonl", "--into", "."],
      ["pin"],
      ["unpin"],
      ["update", "--set", "a=1", "--metadata", "b=2"],
    ].map { KilledVerb(words: $0) } + [
      KilledVerb(words: ["watch", "--every", "0.1"], place: .watched),
      KilledVerb(words: ["merge", "--continue"], place: .conflicted),
      KilledVerb(words: ["merge", "--abort"], place: .conflicted),
      KilledVerb(words: ["freeze"], place: .clean),
      KilledVerb(words: ["unfreeze"], place: .frozen),
      KilledVerb(words: ["hooks", "install"]),
      KilledVerb(
        words: ["batch", "new", "--template", "blank", "--from", "table.csv"],
        place: .workspace, made: "sessions/fresh"),
      KilledVerb(
        words: ["import", "recorded.jsonl"], place: .workspace, made: "sessions/fresh"),
      KilledVerb(
        words: ["import", "fresh.bundle"], place: .workspace, made: "sessions/fresh"),
      KilledVerb(words: ["import", "fresh.zip"], place: .workspace, made: "sessions/fresh"),
      KilledVerb(words: ["new", "Fresh"], place: .workspace, made: "sessions/fresh"),
      KilledVerb(words: ["clone", "trial", "copy"], place: .workspace, made: "sessions/copy"),
      KilledVerb(words: ["init", "fresh"], place: .nowhere, made: "fresh"),
    ]

  /// One of each kind: the others do what one of these does, or are mostly git's own work.
  static let traced =
    all.filter { verb in
      if ["../../sibling@main", "fresh.zip"].contains(verb.words.last) { return false }
      let names = [
        "message", "save", "merge", "pack", "watch", "new", "clone", "init", "freeze", "unfreeze",
        "batch", "import",
      ]
      return names.contains(verb.words[0])
        || [["switch", "other"], ["branch", "passing"]].contains(verb.words)
    } + [KilledVerb(words: ["branch", "--delete", "other"])]
}
