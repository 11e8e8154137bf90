import StructuredText

/// A JSON file whose outermost object has members we know, and which keeps the bytes of all others.
struct JSONRecord: Sendable {
  private(set) var document: JSONDocument
  private let file: String
  private let order: KeyOrder

  /// - Throws: ``ModelError`` with code `invalidJSON` and the line if it is not JSON, no object, or has
  ///   a key twice in an object.
  init(bytes: [UInt8], file: String, order: KeyOrder) throws(ModelError) {
    document = JSONDocument(bytes)
    self.file = file
    self.order = order
    do {
      try document.validated()
      try document.checkDepth()
    } catch {
      throw ModelError(.invalidJSON, error.message, file: file, line: error.line, cause: error)
    }
    if let twin = document.firstDuplicate {
      let message = "the key '\(document.key(of: twin) ?? "")' occurs twice; keep one of them"
      throw ModelError(.invalidJSON, message, file: file, line: document.line(of: twin))
    }
    guard let root = document.root, document.nodes[root].kind == .object else {
      let message = "the file must be an object in '{' and '}'"
      throw ModelError(.invalidJSON, message, file: file, line: 1)
    }
  }

  var bytes: [UInt8] { document.bytes }

  /// The view of the outermost object, with the places of its members.
  func reader() throws(ModelError) -> JSONReader {
    do {
      let document = document
      let source = JSONReader.Source(file: file) { pointer in
        document.node(at: pointer).map { document.line(of: $0) }
      }
      return JSONReader(try document.value() ?? .null, source: source)
    } catch {
      throw ModelError(.invalidJSON, error.message, file: file, line: error.line, cause: error)
    }
  }

  /// Writes a member where it stands or where the order puts it; nil removes it.
  mutating func set(_ path: String..., to value: JSONValue?) { set(path, to: value) }

  mutating func set(_ path: [String], to value: JSONValue?) {
    document.setMember(path, to: value, keyOrder: order)
  }
}
