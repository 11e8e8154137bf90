/// Changes to a JSON text, by RFC 6902.
package struct JSONPatch: Sendable, Equatable {
  package var operations: [Operation]

  package enum Operation: Sendable, Equatable {
    case add(JSONPointer, JSONValue)
    case remove(JSONPointer)
    case replace(JSONPointer, JSONValue)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    /// Fails unless the value there is equal as data; `1` and `1.0` are.
    case test(JSONPointer, JSONValue)
  }

  package init(_ operations: [Operation] = []) { self.operations = operations }
}

// MARK: Reading and writing

extension JSONPatch {
  /// Reads a patch: an array of objects with `op`, `path` and what the operation needs; other members
  /// are ignored, as the RFC asks.
  ///
  /// - Throws: ``ParseError`` with code `syntax` if it is not JSON, `duplicate` if an operation has a
  ///   member twice, `wrongKind` if it is no patch; the offset is that of the operation.
  package init(parsing bytes: [UInt8]) throws(ParseError) {
    let document = JSONDocument(bytes)
    try document.validated()
    guard document.nodes[0].kind == .array else {
      throw ParseError("a patch is an array of operations", code: .wrongKind, at: 0, in: bytes)
    }
    operations = []
    for (number, node) in document.children(of: 0).enumerated() {
      let reader = OperationReader(
        value: try document.value(of: node), number: number,
        offset: document.nodes[node].range.lowerBound, bytes: bytes)
      operations.append(try reader.read())
    }
  }

  package var value: JSONValue { .array(operations.map(\.value)) }
}

extension JSONPatch.Operation {
  package var value: JSONValue {
    func object(_ name: String, _ path: JSONPointer, _ rest: JSONObject.Member?) -> JSONValue {
      let members: [JSONObject.Member] = [
        ("op", .string(name)), ("path", .string("\(path)")),
      ]
      return .object(JSONObject(members + [rest].compactMap(\.self)))
    }
    return switch self {
    case .add(let path, let value): object("add", path, ("value", value))
    case .remove(let path): object("remove", path, nil)
    case .replace(let path, let value): object("replace", path, ("value", value))
    case .move(let from, let path): object("move", path, ("from", .string("\(from)")))
    case .copy(let from, let path): object("copy", path, ("from", .string("\(from)")))
    case .test(let path, let value): object("test", path, ("value", value))
    }
  }
}

private struct OperationReader {
  let value: JSONValue
  let number: Int
  let offset: Int
  let bytes: [UInt8]

  func read() throws(ParseError) -> JSONPatch.Operation {
    guard let object = value.object else { throw fault("is no object") }
    if let key = object.duplicateKey { throw fault("has '\(key)' twice", .duplicate) }
    guard let name = object["op"]?.string else { throw fault("has no 'op'") }
    let path = try pointer("path", in: object)
    switch name {
    case "add": return .add(path, try argument(of: object))
    case "remove": return .remove(path)
    case "replace": return .replace(path, try argument(of: object))
    case "move": return .move(from: try pointer("from", in: object), to: path)
    case "copy": return .copy(from: try pointer("from", in: object), to: path)
    case "test": return .test(path, try argument(of: object))
    default: throw fault("has an 'op' that is not known: '\(name)'")
    }
  }

  private func argument(of object: JSONObject) throws(ParseError) -> JSONValue {
    guard let value = object["value"] else { throw fault("has no 'value'") }
    return value
  }

  private func pointer(_ key: String, in object: JSONObject) throws(ParseError) -> JSONPointer {
    guard let text = object[key]?.string else { throw fault("has no '\(key)' that is a string") }
    do {
      return try JSONPointer(parsing: text)
    } catch {
      throw fault("has no pointer in '\(key)': \(error.message)")
    }
  }

  private func fault(_ message: String, _ code: ParseError.Code = .wrongKind) -> ParseError {
    ParseError("operation \(number) \(message)", code: code, at: offset, in: bytes)
  }
}
