import ArgumentParser

/// The words of a command in their plainest form: `--flag`, `--option value`, and arguments.
///
/// Each word is taken once. What is left over or was not plain shows in ``isUsedUp``.
struct PlainWords {
  /// `nil` for those that are taken.
  private var words: [String?]
  private var isPlain = true

  init(_ words: [String]) { self.words = words }

  /// Whether each word has been understood.
  var isUsedUp: Bool { isPlain && words.allSatisfy { $0 == nil } }

  mutating func flag(_ names: String...) -> Bool {
    guard let place = words.firstIndex(where: { names.contains($0 ?? "") }) else { return false }
    words[place] = nil
    return true
  }

  /// The word after one of the names.
  mutating func option(_ names: String...) -> String? {
    guard let place = words.firstIndex(where: { names.contains($0 ?? "") }) else { return nil }
    guard place + 1 < words.count, let value = words[place + 1], !value.hasPrefix("-") else {
      isPlain = false
      return nil
    }
    (words[place], words[place + 1]) = (nil, nil)
    return value
  }

  /// The next word that is no option; ask for options and flags first.
  mutating func argument() -> String? {
    guard let place = words.firstIndex(where: { $0?.hasPrefix("-") == false }) else { return nil }
    defer { words[place] = nil }
    return words[place]
  }
}

/// A command that programs call again and again, and so reads its plainest command lines by itself.
///
/// The parser finds out by reflection what a command takes, which costs 13 million instructions, more than
/// most verbs. Words that are not plain are left to it, and with them all help and all error messages.
protocol QuickCommand: SessionCommand {
  /// Takes the words and sets every property.
  ///
  /// - Throws: For words that the parser is to read, and to explain if they are wrong.
  mutating func take(_ words: inout PlainWords) throws
}

extension QuickCommand {
  /// - Returns: `nil` for words that the parser is to read.
  static func reading(_ words: [String]) -> Self? {
    var words = PlainWords(words)
    do {
      var command = Self()
      try command.take(&words)
      guard words.isUsedUp else { return nil }
      try command.validate()
      return command
    } catch {
      // The parser says what is wrong.
      return nil
    }
  }
}

/// The quick command that the first words name, found without the tree of all commands: to make that, and to ask
/// of what it finds there whether it is quick, costs more than most verbs.
struct QuickWords {
  var type: any QuickCommand.Type
  private var rest: [String]

  /// - Returns: `nil` for the words of other commands.
  init?(_ words: [String]) {
    guard let word = words.first else { return nil }
    switch word {
    case "status": type = StatusCommand.self
    case "save": type = SaveCommand.self
    case "merge": type = MergeCommand.self
    case "merge-driver": type = MergeDriverCommand.self
    case "text": type = TextCommand.self
    case "message" where words.count > 1 && words[1] == "add":
      type = MessageAdd.self
      rest = Array(words.dropFirst(2))
      return
    default: return nil
    }
    rest = Array(words.dropFirst())
  }

  /// - Returns: `nil` for words that the parser is to read.
  func reading() -> (any QuickCommand)? { type.reading(rest) }
}

/// A word is missing; the parser says which.
struct MissingWord: Error {}

extension GlobalOptions {
  static func taken(from words: inout PlainWords) -> GlobalOptions {
    var options = GlobalOptions()
    options.directory = words.option("-C")
    options.json = words.flag("--json")
    options.quiet = words.flag("-q", "--quiet")
    options.noColor = words.flag("--no-color")
    return options
  }
}

extension SessionOption {
  static func taken(from words: inout PlainWords) -> SessionOption {
    var option = SessionOption()
    option.name = words.option("-s", "--session")
    return option
  }
}
