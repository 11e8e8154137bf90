/// One piece of a DOT text; all of them in a row are the text.
package struct DOTToken: Sendable, Equatable {
  package let kind: Kind
  package let range: Range<Int>

  package enum Kind: UInt8, Sendable {
    case space
    /// `//` and `#` to the end of the line, and `/* */`.
    case comment
    case byteOrderMark
    case name
    case number
    case string
    case html
    case strict
    case graph
    case digraph
    case node
    case edge
    case subgraph
    case openBrace
    case closeBrace
    case openBracket
    case closeBracket
    case comma
    case semicolon
    case colon
    case equals
    case plus
    /// `->`
    case arrow
    /// `--`
    case line
    /// `@`, where Graphviz stops reading.
    case stop
    /// A byte that starts nothing.
    case unknown
    case unclosedComment
    case unclosedString
    case unclosedHTML
    /// The end of the text, which has no bytes.
    case end

    /// Whether the token separates others and means nothing.
    package var isTrivia: Bool { self == .space || self == .comment || self == .byteOrderMark }

    package var isID: Bool {
      self == .name || self == .number || self == .string || self == .html
    }

    /// Whether several of the kind can be joined by `+`.
    var isQuoted: Bool { self == .string || self == .html }

    /// Whether nothing after it is read.
    var isEnd: Bool {
      switch self {
      case .end, .stop, .unclosedComment, .unclosedString, .unclosedHTML: true
      default: false
      }
    }

    var isEdge: Bool { self == .arrow || self == .line }
  }

  init(_ kind: Kind, _ range: Range<Int>) {
    self.kind = kind
    self.range = range
  }
}

extension DOTDocument {
  /// All tokens of the text, white space and comments too, broken or not.
  ///
  /// - Complexity: O(*n*) in the number of bytes; nothing is kept.
  package var tokens: [DOTToken] {
    var scanner = DOTScanner()
    var result: [DOTToken] = []
    while true {
      let token = scanner.next(bytes.span)
      guard token.kind != .end else { return result }
      result.append(token)
    }
  }
}
