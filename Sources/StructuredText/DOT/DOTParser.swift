/// Reads DOT into a flat list of nodes.
///
/// Keeps its own stack of open braces, so depth costs memory and never the thread's stack.
struct DOTParser {
  var nodes: [DOTNode] = []
  private var open: [Frame] = []
  private var scanner = DOTScanner()
  /// The token that is looked at; white space and comments are skipped.
  private(set) var token = DOTToken(.end, 0..<0)
  /// Where the token before it ends.
  private(set) var lastEnd = 0
  private var isDirected = false
  /// The number of nodes when the last graph was closed.
  private var wholeGraphs = 0

  /// An open `{`.
  private struct Frame {
    var body: Int
    /// The graph or subgraph it belongs to.
    var container: Int
    /// The statement a subgraph is part of.
    var statement: Int?
  }

  struct Fault: Error {
    var message: String
    var offset: Int
  }

  /// - Returns: The first fault, or nil if the text is DOT; ``nodes`` keeps the graphs before it.
  mutating func parse(_ text: Span<UInt8>) -> Fault? {
    guard text.count < UInt32.max else { return Fault(message: "over 4 GiB", offset: 0) }
    nodes.reserveCapacity(text.count / 8 + 1)
    do {
      try file(text)
      return nil
    } catch {
      nodes.removeSubrange(wholeGraphs...)
      return error
    }
  }

  private mutating func file(_ text: Span<UInt8>) throws(Fault) {
    for index in text.indices where text[index] == 0 {
      let message = "a NUL byte; DOT is text in UTF-8 or Latin-1, not UTF-16"
      throw Fault(message: message, offset: index)
    }
    advance(text)
    while !token.kind.isEnd {
      try header(text)
      while !open.isEmpty {
        if token.kind == .closeBrace {
          try closeBody(text)
        } else {
          try statement(text)
        }
      }
      wholeGraphs = nodes.count
    }
  }

  private mutating func header(_ text: Span<UInt8>) throws(Fault) {
    let graph = begin(.graph)
    if token.kind == .strict {
      nodes[graph].flags.insert(.strict)
      advance(text)
    }
    guard token.kind == .graph || token.kind == .digraph else {
      throw fault("expected 'graph' or 'digraph'")
    }
    isDirected = token.kind == .digraph
    if isDirected { nodes[graph].flags.insert(.directed) }
    advance(text)
    if token.kind.isID { try id(text) }
    try openBody(of: graph, in: nil, text)
  }

  private mutating func statement(_ text: Span<UInt8>) throws(Fault) {
    switch token.kind {
    case .graph: try defaults(.graphDefaults, text)
    case .node: try defaults(.nodeDefaults, text)
    case .edge: try defaults(.edgeDefaults, text)
    case .subgraph, .openBrace:
      let statement = begin(.subgraphStatement)
      try openSubgraph(in: statement, text)
    case .name, .number, .string, .html:
      try namedStatement(text)
    case .semicolon:
      throw fault("a ';' without a statement before it; remove it")
    default:
      if token.kind == .end, let body = open.last?.body {
        let start = nodes[body].range.lowerBound
        throw Fault(message: "the '{' here is never closed", offset: start)
      }
      throw fault("expected a statement or '}'")
    }
  }

  private mutating func namedStatement(_ text: Span<UInt8>) throws(Fault) {
    let statement = begin(.nodeStatement)
    let first = begin(.end)
    try id(text)
    guard token.kind != .equals else {
      nodes[statement].kind = .assignment
      nodes[first].kind = .attribute
      advance(text)
      try id(text, "expected a value after '='")
      finish(first)
      return finishStatement(statement, text)
    }
    try ports(of: first, text)
    try furtherEnds(text)
    try rest(of: statement, text)
  }

  /// Reads on after a node or subgraph of a statement: more of the chain, then attributes.
  private mutating func rest(of statement: Int, _ text: Span<UInt8>) throws(Fault) {
    while token.kind.isEdge {
      guard (token.kind == .arrow) == isDirected else {
        throw fault(
          isDirected
            ? "'--' in a digraph; write '->'" : "'->' in a graph; write '--', or make it a digraph")
      }
      nodes[statement].kind = .edgeStatement
      advance(text)
      if token.kind == .subgraph || token.kind == .openBrace {
        return try openSubgraph(in: statement, text)
      }
      try end(isJoined: false, text)
      try furtherEnds(text)
    }
    while token.kind == .openBracket { try attributeList(text) }
    finishStatement(statement, text)
  }

  private mutating func openSubgraph(in statement: Int, _ text: Span<UInt8>) throws(Fault) {
    let subgraph = begin(.subgraph)
    if token.kind == .subgraph {
      advance(text)
      if token.kind.isID { try id(text) }
    }
    try openBody(of: subgraph, in: statement, text)
  }

  private mutating func openBody(
    of container: Int, in statement: Int?, _ text: Span<UInt8>
  ) throws(Fault) {
    guard token.kind == .openBrace else { throw fault("expected '{'") }
    open.append(Frame(body: begin(.body), container: container, statement: statement))
    advance(text)
  }

  private mutating func closeBody(_ text: Span<UInt8>) throws(Fault) {
    let frame = open.removeLast()
    advance(text)
    finish(frame.body)
    finish(frame.container)
    if let statement = frame.statement { try rest(of: statement, text) }
  }
}

extension DOTParser {
  mutating func advance(_ text: Span<UInt8>) {
    lastEnd = token.range.upperBound
    repeat { token = scanner.next(text) } while token.kind.isTrivia
  }

  /// Starts a node at the token; what follows is inside it until it is finished.
  mutating func begin(_ kind: DOTKind) -> Int {
    nodes.append(DOTNode(kind, start: token.range.lowerBound, index: nodes.count))
    return nodes.count - 1
  }

  /// Ends a node before the token.
  mutating func finish(_ node: Int) { nodes[node].close(at: lastEnd, next: nodes.count) }

  mutating func finishStatement(_ statement: Int, _ text: Span<UInt8>) {
    if token.kind == .semicolon {
      nodes[statement].flags.insert(.terminated)
      advance(text)
    }
    finish(statement)
  }

  /// A fault at the token: what was expected, or that the token has no end.
  func fault(_ message: String) -> Fault {
    let message =
      switch token.kind {
      case .unclosedString: "the string that starts here has no end; expected '\"'"
      case .unclosedHTML: "the HTML text that starts here has no end; expected '>'"
      case .unclosedComment: "the comment that starts here has no end; expected '*/'"
      case .end: message + ", but the text ends"
      default: message
      }
    return Fault(message: message, offset: token.range.lowerBound)
  }
}
