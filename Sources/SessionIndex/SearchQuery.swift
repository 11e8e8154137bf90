import SessionKit
public import SessionModel

/// What is searched for.
public struct SearchQuery: Hashable, Sendable {
  /// A word, or several that follow each other.
  struct Term: Hashable, Sendable {
    var text: String
    /// Whether the last word is only the beginning of one.
    var isPrefix = false
  }

  /// All groups must be there, and of each group one term.
  private(set) var groups: [[Term]]
  /// None of these may be there.
  private(set) var excluded: [Term]

  /// What was typed.
  public let text: String

  public var kinds: [SearchKind] = []
  public var phase: String?
  public var role: Role?
  /// The name of a session's directory below `sessions/`.
  public var directory: String?
  /// Written at or after this; what has no time of its own goes by its session's last change.
  public var since: Timestamp?
  /// The most to give.
  public var limit = 20

  /// More words than this are no question.
  static let maximumTerms = 64

  /// Reads words, `"several words"` that follow each other, and `beginn*`; `OR` between two of them
  /// lets either do, `NOT` before one leaves out what has it, and `AND` says what goes without saying.
  ///
  /// Everything else stands for itself: no text is an error in the syntax.
  ///
  /// - Throws: ``SessionError`` with code `invalid` if there is nothing to look for, or too much.
  public init(_ text: String) throws {
    self.text = text
    groups = []
    excluded = []
    var reader = QueryReader(text)
    var joins = false
    var excludes = false
    // An `AND` between two words; it stands for itself where it stands first or last.
    var isJoined = false
    while let piece = reader.next() {
      isJoined = false
      switch piece {
      case .word("AND") where !groups.isEmpty && !joins && !excludes: isJoined = true
      case .word("OR") where !groups.isEmpty && !joins && !excludes: joins = true
      case .word("NOT") where !excludes: excludes = true
      case .word(let word): add(Self.term(word), joining: &joins, excluding: &excludes)
      case .phrase(let words, let isPrefix):
        add(Term(text: words, isPrefix: isPrefix), joining: &joins, excluding: &excludes)
      }
    }
    // An operator that stands last was meant as a word.
    if isJoined { add(Term(text: "AND"), joining: &joins, excluding: &excludes) }
    if joins || excludes {
      let word = joins ? "OR" : "NOT"
      (joins, excludes) = (false, false)
      add(Term(text: word), joining: &joins, excluding: &excludes)
    }
    guard groups.joined().count + excluded.count <= Self.maximumTerms, text.utf8.count <= 4096
    else {
      throw SessionError(
        .invalid, "that is too much to look for at once; \(Self.maximumTerms) words are allowed")
    }
    guard !groups.isEmpty else {
      throw SessionError(
        .invalid,
        excluded.isEmpty
          ? "there is nothing to look for in '\(text)'"
          : "say also what to look for, not only what to leave out")
    }
  }

  private mutating func add(_ term: Term, joining: inout Bool, excluding: inout Bool) {
    defer { (joining, excluding) = (false, false) }
    // What has no letter or digit is no word to any index.
    guard term.text.unicodeScalars.contains(where: \.isOfWord) else { return }
    if excluding {
      excluded.append(term)
    } else if joining, !groups.isEmpty {
      groups[groups.count - 1].append(term)
    } else {
      groups.append([term])
    }
  }

  private static func term(_ word: String) -> Term {
    word.hasSuffix("*") ? Term(text: String(word.dropLast()), isPrefix: true) : Term(text: word)
  }

  /// The question in SQLite's language for full text (https://sqlite.org/fts5.html, section 3).
  ///
  /// - Parameter matchingAny: Whether one of the words is enough.
  func expression(matchingAny: Bool = false) -> String {
    let wanted = groups.map { group in
      "(" + group.map(\.expression).joined(separator: " OR ") + ")"
    }.joined(separator: matchingAny ? " OR " : " AND ")
    guard let exclusion else { return wanted }
    return "(\(wanted)) NOT (\(exclusion))"
  }

  /// What finds all that is to be left out; nil if nothing is.
  var exclusion: String? {
    excluded.isEmpty ? nil : excluded.map(\.expression).joined(separator: " OR ")
  }
}

extension SearchQuery.Term {
  fileprivate var expression: String {
    var quoted = ""
    for scalar in UnspacedText.separated(text).unicodeScalars {
      // A NUL would end the text for SQLite. Scalars, because an accent may follow a quote.
      switch scalar {
      case "\0": continue
      case "\"": quoted += "\"\""
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "\"\(quoted)\"" + (isPrefix ? " *" : "")
  }
}

extension Unicode.Scalar {
  fileprivate var isOfWord: Bool {
    properties.isAlphabetic || properties.numericType != nil || UnspacedText.isEmoji(self)
      || properties.generalCategory == .privateUse || properties.generalCategory == .otherLetter
  }
}

/// Takes a question apart.
private struct QueryReader {
  enum Piece {
    case word(String)
    case phrase(String, isPrefix: Bool)
  }

  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  mutating func next() -> Piece? {
    rest = rest.drop(while: \.isWhitespace)
    guard let first = rest.first else { return nil }
    guard Self.quotes.contains(first) else {
      let word = rest.prefix { !$0.isWhitespace && !Self.quotes.contains($0) }
      rest = rest[word.endIndex...]
      return .word(String(word))
    }
    rest = rest.dropFirst()
    // Without an end it goes on to the last word.
    let words = rest.prefix { !Self.quotes.contains($0) }
    rest = rest[words.endIndex...].dropFirst()
    let isPrefix = rest.first == "*"
    if isPrefix { rest = rest.dropFirst() }
    return .phrase(String(words), isPrefix: isPrefix)
  }

  /// Also those that keyboards and mail put in their place.
  private static let quotes: Set<Character> = ["\"", "“", "”", "„"]
}
