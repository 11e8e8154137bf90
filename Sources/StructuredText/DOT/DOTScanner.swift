/// Splits a DOT text into tokens as Graphviz does, byte by byte: any byte from 0x80 up is a letter.
struct DOTScanner {
  /// Where the next token starts.
  private(set) var at: Int

  init(at start: Int = 0) { at = start }

  mutating func next(_ text: Span<UInt8>) -> DOTToken {
    let start = at
    guard at < text.count else { return DOTToken(.end, start..<start) }
    let kind = scan(text)
    return DOTToken(kind, start..<at)
  }

  private mutating func scan(_ text: Span<UInt8>) -> DOTToken.Kind {
    let first = text[at]
    switch first {
    case .space, .tab, .lineFeed, .carriageReturn:
      while at < text.count, text[at].isJSONSpace { at += 1 }
      return .space
    case .quote: return string(text)
    case UInt8(ascii: "<"): return html(text)
    case .hash: return lineComment(text)
    case UInt8(ascii: "/"):
      switch byte(after: at, text) {
      case UInt8(ascii: "/"): return lineComment(text)
      case UInt8(ascii: "*"): return blockComment(text)
      default: return punctuation(.unknown)
      }
    case .minus, UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return numberOrEdge(text)
    default:
      guard first.isDOTLetter else { return punctuation(Self.punctuation[first] ?? .unknown) }
      return word(text)
    }
  }

  private static let punctuation: [UInt8: DOTToken.Kind] = [
    .openBrace: .openBrace, .closeBrace: .closeBrace, .openBracket: .openBracket,
    .closeBracket: .closeBracket, .comma: .comma, UInt8(ascii: ";"): .semicolon, .colon: .colon,
    UInt8(ascii: "="): .equals, UInt8(ascii: "+"): .plus, UInt8(ascii: "@"): .stop,
  ]

  private mutating func punctuation(_ kind: DOTToken.Kind) -> DOTToken.Kind {
    at += 1
    return kind
  }

  private func byte(after index: Int, _ text: Span<UInt8>) -> UInt8? {
    index + 1 < text.count ? text[index + 1] : nil
  }
}

extension DOTScanner {
  private mutating func lineComment(_ text: Span<UInt8>) -> DOTToken.Kind {
    while at < text.count, text[at] != .lineFeed { at += 1 }
    return .comment
  }

  private mutating func blockComment(_ text: Span<UInt8>) -> DOTToken.Kind {
    at += 2
    while at + 1 < text.count {
      if text[at] == UInt8(ascii: "*"), text[at + 1] == UInt8(ascii: "/") {
        at += 2
        return .comment
      }
      at += 1
    }
    at = text.count
    return .unclosedComment
  }

  private mutating func string(_ text: Span<UInt8>) -> DOTToken.Kind {
    at += 1
    while at < text.count {
      switch text[at] {
      case .quote:
        at += 1
        return .string
      case .backslash: at += 2
      default: at += 1
      }
    }
    at = text.count
    return .unclosedString
  }

  /// Brackets are counted wherever they stand, in comments of the HTML too, as Graphviz counts them.
  private mutating func html(_ text: Span<UInt8>) -> DOTToken.Kind {
    var depth = 0
    while at < text.count {
      if text[at] == UInt8(ascii: "<") { depth += 1 }
      if text[at] == UInt8(ascii: ">") { depth -= 1 }
      at += 1
      if depth == 0 { return .html }
    }
    return .unclosedHTML
  }

  /// A number ends before what cannot belong to it, so `0n` is `0` and `n`, and `1.2.3` is `1.2` and `.3`.
  private mutating func numberOrEdge(_ text: Span<UInt8>) -> DOTToken.Kind {
    var end = at
    if text[end] == .minus { end += 1 }
    let digits = end
    while end < text.count, text[end].isDigit { end += 1 }
    let hasDigits = end > digits
    if end < text.count, text[end] == UInt8(ascii: "."),
      hasDigits || byte(after: end, text)?.isDigit == true
    {
      end += 1
      while end < text.count, text[end].isDigit { end += 1 }
    }
    if end > digits {
      at = end
      return .number
    }
    guard text[at] == .minus, digits < text.count else { return punctuation(.unknown) }
    switch text[digits] {
    case UInt8(ascii: ">"):
      at += 2
      return .arrow
    case .minus:
      at += 2
      return .line
    default: return punctuation(.unknown)
    }
  }

  private mutating func word(_ text: Span<UInt8>) -> DOTToken.Kind {
    let start = at
    if start == 0, isByteOrderMark(text, 0) {
      at = 3
      return .byteOrderMark
    }
    while at < text.count, text[at].isDOTLetter || text[at].isDigit { at += 1 }
    if at - start == 3, isByteOrderMark(text, start) { return .byteOrderMark }
    guard at - start <= 8 else { return .name }
    var letters: UInt64 = 0
    for index in start..<at { letters = letters << 8 | UInt64(text[index] | 0x20) }
    switch letters {
    case Self.strict: return .strict
    case Self.graph: return .graph
    case Self.digraph: return .digraph
    case Self.node: return .node
    case Self.edge: return .edge
    case Self.subgraph: return .subgraph
    default: return .name
    }
  }

  private func isByteOrderMark(_ text: Span<UInt8>, _ start: Int) -> Bool {
    start + 2 < text.count && text[start] == 0xEF && text[start + 1] == 0xBB
      && text[start + 2] == 0xBF
  }

  private static let strict = letters("strict")
  private static let graph = letters("graph")
  private static let digraph = letters("digraph")
  private static let node = letters("node")
  private static let edge = letters("edge")
  private static let subgraph = letters("subgraph")

  private static func letters(_ word: String) -> UInt64 {
    word.utf8.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension UInt8 {
  /// A letter of ASCII, an underscore, or any byte that is not ASCII.
  package var isDOTLetter: Bool {
    (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") || self >= 0x80
  }
}
