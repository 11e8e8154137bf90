import GitKit
import StructuredText
public import SystemPackage

extension Inspection {
  /// Reads a file; no repository is needed.
  ///
  /// - Parameter kind: What to take it for; `nil` goes by its name, then by its content.
  /// - Throws: ``SessionError`` with code `notFound` if there is no such file, `system` if it cannot be
  ///   read. What is wrong with its content is a ``fault``.
  public init(of file: FilePath, as kind: Kind? = nil) throws {
    do {
      try self.init(of: OpenFile.open(file).readAll(), named: file.string, as: kind)
    } catch {
      throw SessionError(error)
    }
  }

  /// Reads standard input to its end; its name is `-`.
  public static func standardInput(as kind: Kind? = nil) throws -> Inspection {
    do {
      return Inspection(of: try readToEnd(.standardInput), named: "-", as: kind)
    } catch {
      throw SessionError(error)
    }
  }

  /// - Complexity: O(*n*) in the number of bytes, and in the edges that a DOT text makes.
  public init(of bytes: [UInt8], named name: String, as kind: Kind? = nil) {
    self.name = name
    size = bytes.count
    switch kind ?? Self.kind(ofName: name) ?? Self.kind(of: bytes) {
    case .json: (content, fault) = Self.json(bytes)
    case .dot: (content, fault) = Self.dot(bytes)
    case .message: (content, fault) = Self.message(bytes)
    case .text:
      let ends = bytes.count { $0 == .lineFeed }
      let hasRest = bytes.last.map { $0 != .lineFeed } ?? false
      content = .text(lines: ends + (hasRest ? 1 : 0))
    case .binary: content = .binary
    }
  }

  private static func kind(ofName name: String) -> Kind? {
    let name = name.lowercased()
    if name.hasSuffix(".json") { return .json }
    return [".dot", ".gv"].contains(where: name.hasSuffix) ? .dot : nil
  }

  private static func kind(of bytes: [UInt8]) -> Kind {
    if bytes.prefix(8000).contains(0) { return .binary }
    if FrontMatter(bytes).hasHeader { return .message }
    if DOTDocument(bytes).startsGraph { return .dot }
    let json = JSONDocument(bytes)
    if let root = json.root, json.nodes[root].kind.isContainer { return .json }
    return .text
  }
}

extension Inspection {
  private typealias Findings = (Content, Fault?)

  private static func json(_ bytes: [UInt8]) -> Findings {
    let document = JSONDocument(bytes)
    var lines = LineCounter()
    let duplicates = document.duplicates.map { node in
      let start = document.extent(of: node).lowerBound
      return DuplicateKey(
        key: document.key(of: node) ?? "", line: lines.line(of: start, in: bytes))
    }
    let content = JSONContent(
      root: document.root.map { "\(document.nodes[$0].kind)" }, values: document.nodes.count,
      depth: document.depth, duplicateKeys: duplicates)
    return (.json(content), document.error.map(Fault.init))
  }

  private static func dot(_ bytes: [UInt8]) -> Findings {
    let document = DOTDocument(bytes)
    do throws(ParseError) {
      let summary = try DOTSummary(document)
      return (.dot(DOTContent(summary)), document.error.map(Fault.init))
    } catch {
      return (.dot(DOTContent()), Fault(error))
    }
  }

  private static func message(_ bytes: [UInt8]) -> Findings {
    let text = FrontMatter(bytes)
    return (.message(keys: text.fields.map(\.key)), text.error.map(Fault.init))
  }
}

extension Inspection.Fault {
  fileprivate init(_ error: ParseError) {
    self.init(line: error.line, column: error.column, message: error.message)
  }
}

extension Inspection.DOTContent {
  fileprivate init(_ summary: DOTSummary) {
    self.init(
      graphs: summary.graphs, nodes: summary.nodes, edges: summary.edges,
      subgraphs: summary.subgraphs, depth: summary.depth, isDirected: summary.isDirected,
      isStrict: summary.isStrict)
  }
}
