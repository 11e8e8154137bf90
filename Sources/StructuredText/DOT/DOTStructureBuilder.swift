extension Structure {
  /// DOT texts as diff and merge see them, read together because what a graph is about depends on all of
  /// them.
  ///
  /// - Throws: ``UnreadableSide`` with code `syntax` if one is not DOT, `tooDeep` past
  ///   ``JSONValue/maximumDepth``.
  /// - Complexity: O(*n*) in the number of bytes.
  static func dot(
    _ texts: [(side: MergeSide, bytes: [UInt8])]
  ) throws(UnreadableSide) -> [Structure] {
    var documents: [DOTDocument] = []
    for text in texts {
      let document = DOTDocument(text.bytes)
      do throws(ParseError) {
        try document.validated()
        try document.checkDepth()
      } catch {
        throw UnreadableSide(side: text.side, error: error)
      }
      documents.append(document)
    }
    let isAlone = documents.allSatisfy { $0.graphs.count == 1 }
    return documents.map { document in
      var builder = DOTStructureBuilder(document, isAlone: isAlone)
      return builder.build()
    }
  }
}

/// Reads a DOT document into the tree that is matched and merged.
///
/// The whole text holds comments, and for each graph its header and its body. A body holds statements
/// and comments; a statement its attributes. Each has the name of what it is about, which several may
/// share.
struct DOTStructureBuilder {
  private let document: DOTDocument
  /// Whether each text has one graph, so that it is the same graph under another name.
  private let isAlone: Bool
  private var nodes: [StructureNode] = []
  private var steps: [PathStep] = []
  private var lineComments: Set<Int> = []
  private var heads: [Int: UInt64] = [:]
  private var mentions: [DOTID: [Int]] = [:]
  private var declared: Set<DOTID> = []

  init(_ document: DOTDocument, isAlone: Bool) {
    self.document = document
    self.isAlone = isAlone
  }

  /// The kinds of ``StructureNode``s.
  enum Kind: UInt8 {
    case text, header, body, directedBody, comment, node, edge, defaults, assignment, subgraph,
      attribute, other
  }

  mutating func build() -> Structure {
    let whole = 0..<document.bytes.count
    container(.text, step: PathStep(.graph, "", index: 0), extent: whole, value: whole, about: 0) {
      builder in
      var at = 0
      for graph in builder.document.graphs {
        builder.addComments(from: at, to: builder.document.nodes[graph].range.lowerBound)
        builder.addGraph(graph)
        at = builder.document.nodes[graph].range.upperBound
      }
      builder.addComments(from: at, to: whole.upperBound)
    }
    let format = DOTStructure(
      steps: steps, lineComments: lineComments, heads: heads, mentions: mentions, declared: declared
    )
    return Structure(document.bytes, nodes: nodes, format: format)
  }

  // MARK: Containers

  /// Adds a part with others inside it.
  private mutating func container(
    _ kind: Kind, _ shape: StructureNode.Shape = .statements, step: PathStep, extent: Range<Int>,
    value: Range<Int>, about: UInt64, head: UInt64 = 0,
    parts: (inout DOTStructureBuilder) -> Void
  ) {
    let index = nodes.count
    append(
      StructureNode(
        shape, kind: kind.rawValue, extent: extent, value: value, next: index + 1, name: about,
        hash: 0),
      step)
    parts(&self)
    // What a layout engine writes is no data.
    var inside = children(of: index).filter { !steps[$0].isTransient }.map {
      (nodes[$0].name, nodes[$0].hash)
    }
    if head != 0 {
      inside.append((0, head))
      heads[index] = head
    }
    nodes[index] = StructureNode(
      shape, kind: kind.rawValue, extent: extent, value: value, next: nodes.count, name: about,
      hash: StructureHash.of(kind: kind.rawValue, parts: inside, isOrdered: shape == .statements))
  }

  /// The parts directly inside the container that is being built.
  private func children(of container: Int) -> [Int] {
    var result: [Int] = []
    var part = container + 1
    while part < nodes.count {
      result.append(part)
      part = nodes[part].next
    }
    return result
  }

  private mutating func leaf(
    _ kind: Kind, step: PathStep, extent: Range<Int>, value: Range<Int>, about: UInt64,
    hash: UInt64
  ) {
    append(
      StructureNode(
        .leaf, kind: kind.rawValue, extent: extent, value: value, next: nodes.count + 1,
        name: about, hash: step.isTransient ? 0 : hash), step)
  }

  private mutating func append(_ node: StructureNode, _ step: PathStep) {
    nodes.append(node)
    steps.append(step)
  }

  private mutating func addGraph(_ graph: Int) {
    let node = document.nodes[graph]
    let body = document.body(of: graph)
    let label = document.name(of: graph)?.description ?? ""
    let step = PathStep(.graph, label, index: graph)
    let end = document.nameNode(of: graph).map { document.nodes[$0].range.upperBound }
    let header = node.range.lowerBound..<(end ?? endOfKeywords(node.range.lowerBound))
    leaf(
      .header, step: step, extent: header, value: header,
      about: hash(isAlone ? "header" : "header \(label)"),
      hash: hash("\(node.isStrict) \(node.isDirected) \(label)"))
    addBody(
      body, node.isDirected ? .directedBody : .body, step: step,
      extent: document.nodes[body].range,
      about: hash(isAlone ? "body" : "body \(label)"))
  }

  /// Where `strict digraph` ends, for a graph without a name.
  private func endOfKeywords(_ start: Int) -> Int {
    var scanner = DOTScanner(at: start)
    var end = start
    while true {
      let token = scanner.next(document.bytes.span)
      if token.kind == .openBrace || token.kind == .end { return end }
      if token.kind != .space, token.kind != .comment { end = token.range.upperBound }
    }
  }

  private mutating func addBody(
    _ body: Int, _ kind: Kind, step: PathStep, extent: Range<Int>, about: UInt64
  ) {
    let range = document.nodes[body].range
    container(kind, step: step, extent: extent, value: range, about: about) { builder in
      var at = range.lowerBound + 1
      for statement in builder.document.children(of: body) {
        let own = builder.document.nodes[statement].range
        builder.addComments(from: at, to: own.lowerBound)
        builder.addStatement(statement)
        at = own.upperBound
      }
      builder.addComments(from: at, to: range.upperBound - 1)
    }
  }

  private mutating func addComments(from start: Int, to end: Int) {
    var scanner = DOTScanner(at: start)
    while scanner.at < end {
      let token = scanner.next(document.bytes.span)
      guard token.kind == .comment else { continue }
      let text = document.bytes[token.range]
      if !text.starts(with: "/*".utf8) { lineComments.insert(nodes.count) }
      let hash = StructureHash.of(text, seed: Kind.comment.rawValue)
      leaf(
        .comment,
        step: PathStep(.comment, String(decoding: text, as: UTF8.self), index: nodes.count),
        extent: token.range, value: token.range, about: hash, hash: hash)
    }
  }

  // MARK: Statements

  private mutating func addStatement(_ statement: Int) {
    let node = document.nodes[statement]
    let label = document.label(of: statement)
    switch node.kind {
    case .assignment:
      let attribute = statement + 1
      addAttribute(attribute, .assignment, extent: node.range, about: nameHash(of: attribute))
    case .subgraphStatement where document.attributeLists(of: statement).isEmpty:
      let subgraph = statement + 1
      addBody(
        document.body(of: subgraph), .subgraph, step: PathStep(.subgraph, label, index: statement),
        extent: node.range, about: hash("subgraph \(label)"))
    case .nodeStatement:
      for end in document.operands(of: statement).joined() {
        if let id = document.name(of: end) { declared.insert(id) }
      }
      addAttributes(of: statement, .node, .node, label, about: hash("node \(label)"))
    case .edgeStatement:
      for end in document.ends(in: statement) {
        if let id = document.name(of: end) { mentions[id, default: []].append(nodes.count) }
      }
      addAttributes(
        of: statement, .edge, .edge, label, about: document.edgeHash(of: statement),
        head: document.portHash(of: statement))
    case .graphDefaults, .nodeDefaults, .edgeDefaults:
      addAttributes(
        of: statement, .defaults, .defaults, label, about: hash("defaults \(label)"))
    default:
      addOther(statement, PathStep(.subgraph, label, index: statement), hash(label))
    }
  }

  /// A statement with attributes; one that has a name twice, a body or a comment inside, as a whole.
  private mutating func addAttributes(
    of statement: Int, _ kind: Kind, _ role: PathStep.Role, _ label: String, about: UInt64,
    head: UInt64 = 0
  ) {
    let step = PathStep(role, label, index: statement)
    let attributes = document.attributes(of: statement)
    let known = attributes.map { nameHash(of: $0) }
    let hasBody = document.children(of: statement).contains { document.nodes[$0].kind == .subgraph }
    let core = document.core(of: statement)
    guard Set(known).count == known.count, !hasBody, !hasComment(core) else {
      return addOther(statement, step, about)
    }
    let lists = document.attributeLists(of: statement).map { document.nodes[$0].range }
    let value =
      if let first = lists.first, let last = lists.last {
        first.lowerBound..<last.upperBound
      } else {
        core.upperBound..<core.upperBound
      }
    let extent = document.nodes[statement].range
    container(kind, .record, step: step, extent: extent, value: value, about: about, head: head) {
      builder in
      for (attribute, name) in zip(attributes, known) {
        builder.addAttribute(
          attribute, .attribute, extent: builder.document.core(of: attribute), about: name)
      }
    }
  }

  private mutating func addAttribute(
    _ attribute: Int, _ kind: Kind, extent: Range<Int>, about: UInt64
  ) {
    let label = document.name(of: attribute)?.description ?? ""
    let core = document.core(of: attribute)
    let value = document.valueNode(of: attribute).map { document.nodes[$0].range }
    let text = document.value(of: attribute)
    leaf(
      kind, step: PathStep(.attribute, label, index: attribute), extent: extent,
      value: value ?? core, about: about,
      hash: StructureHash.of(text.text.bytes, seed: text.isHTML ? 3 : 4))
  }

  private mutating func addOther(_ statement: Int, _ step: PathStep, _ about: UInt64) {
    let range = document.nodes[statement].range
    leaf(
      .other, step: step, extent: range, value: document.core(of: statement), about: about,
      hash: StructureHash.of(document.bytes[document.core(of: statement)], seed: 5))
  }

  private func hasComment(_ range: Range<Int>) -> Bool {
    var scanner = DOTScanner(at: range.lowerBound)
    while scanner.at < range.upperBound {
      if scanner.next(document.bytes.span).kind == .comment { return true }
    }
    return false
  }

  private func nameHash(of attribute: Int) -> UInt64 {
    StructureHash.of(document.name(of: attribute)?.bytes ?? [], seed: 6)
  }

  private func hash(_ text: String) -> UInt64 { StructureHash.of(text.utf8, seed: 7) }
}

extension PathStep {
  /// Whether a layout engine writes this attribute anew each time; it never conflicts.
  var isTransient: Bool {
    role == .attribute && ["pos", "bb", "width", "height", "lp"].contains(label)
  }
}
