package import StructuredText

/// One file of a session in a JSON payload: as data where that loses no byte, else as text or Base64.
package struct PayloadFile: Sendable {
  package var path: SessionPath
  package var isExecutable: Bool
  package var bytes: [UInt8]

  package init(path: SessionPath, isExecutable: Bool = false, bytes: [UInt8]) {
    self.path = path
    self.isExecutable = isExecutable
    self.bytes = bytes
  }

  package static let members: [SchemaMember] = [
    .required("path"), .optional("executable"), .optional("json"), .optional("message"),
    .optional("text"), .optional("base64"),
  ]
}

// MARK: Writing

extension PayloadFile {
  /// The file as a payload has it.
  package var value: JSONValue {
    var object = JSONObject([("path", .string(path.string))])
    if isExecutable { object["executable"] = .bool(true) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      object["base64"] = .string(Base64.encoded(bytes))
      return .object(object)
    }
    let data = Self.data(of: path, bytes, text)
    if let data { object[data.key] = data.value }
    // What only lays it out otherwise must not be lost.
    if data?.isExact != true { object["text"] = .string(text) }
    return .object(object)
  }

  private static func data(
    of path: SessionPath, _ bytes: [UInt8], _ text: String
  ) -> (key: String, value: JSONValue, isExact: Bool)? {
    if SessionLayout.kind(of: path) == .message {
      guard let message = MessageData(bytes) else { return nil }
      return ("message", message.value, message.bytes == bytes)
    }
    guard path.fileExtension == "json", let value = Self.json(text) else { return nil }
    return ("json", value, value.canonicalInOrder() == bytes)
  }

  /// - Returns: `nil` if it is none, or if an object has a key twice, which few programs could read.
  private static func json(_ text: String) -> JSONValue? {
    do throws(ParseError) {
      let value = try JSONValue(parsing: text)
      // A payload puts it a few levels deeper.
      return value.hasDuplicateKeys || value.depth > JSONValue.maximumDepth - 8 ? nil : value
    } catch {
      return nil
    }
  }
}

// MARK: Reading

extension PayloadFile {
  /// Reads a file of a payload; `reader` says in errors where it stands.
  ///
  /// - Throws: ``ModelError`` if the path cannot be one in a session, there is no content, or the data is
  ///   something else than the text beside it.
  init(_ reader: JSONReader) throws(ModelError) {
    path = try reader.required("path").parse { text throws(ModelError) in try SessionPath(text) }
    isExecutable = try reader["executable"]?.bool() ?? false
    // An artifact may be `null`, which the reader takes for absent.
    let json = reader.value["json"]
    let message = reader["message"]
    if let base64 = reader["base64"] {
      let text = try base64.string()
      guard let decoded = Base64.decoded(text) else {
        throw base64.fault("must be Base64 by RFC 4648")
      }
      bytes = decoded
      guard json == nil, message == nil, reader["text"] == nil else {
        throw reader.fault("has its content twice")
      }
      return
    }
    let data = try message.map { reader throws(ModelError) in try MessageData(reader) }
    if let text = try reader["text"]?.string() {
      bytes = Array(text.utf8)
      // Numbers by their value: other programs write 1.0 as 1.
      let isSame =
        (json.map { Self.json(text)?.isSameData(as: $0) == true } ?? true)
        && (data.map { MessageData(bytes)?.value.isSameData(as: $0.value) == true } ?? true)
      guard isSame else {
        throw reader.fault("has a text that says something else than the data beside it; drop one")
      }
    } else if let data {
      bytes = data.bytes
    } else if let json {
      bytes = json.canonicalInOrder()
    } else {
      throw reader.fault("has no content: json, message, text or base64 is needed")
    }
  }
}

/// A message as an object: the keys of its header, and `body`.
private struct MessageData {
  private var header: JSONObject
  private var body: String

  /// - Returns: `nil` if it is none, or if its header has a key `body`.
  init?(_ bytes: [UInt8]) {
    let text = FrontMatter(bytes)
    guard text.hasHeader, text.error == nil,
      let body = String(validating: text.body, as: UTF8.self)
    else { return nil }
    self.body = body
    header = JSONObject(text.fields.map { ($0.key, $0.value) })
    guard header["body"] == nil, header.duplicateKey == nil else { return nil }
  }

  init(_ reader: JSONReader) throws(ModelError) {
    body = try reader.required("body").string()
    header = JSONObject(try reader.members().map { ($0.key, $0.value.value) })
    header["body"] = nil
  }

  var value: JSONValue {
    var object = header
    object["body"] = .string(body)
    return .object(object)
  }

  var bytes: [UInt8] {
    FrontMatter(fields: header.members.map { ($0.key, $0.value) }, body: body.utf8).bytes
  }
}

extension JSONValue {
  fileprivate var hasDuplicateKeys: Bool {
    switch self {
    case .array(let elements): elements.contains(where: \.hasDuplicateKeys)
    case .object(let object):
      object.duplicateKey != nil || object.members.contains { $0.value.hasDuplicateKeys }
    default: false
    }
  }

  fileprivate var depth: Int {
    switch self {
    case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
    case .object(let object): 1 + (object.members.map(\.value.depth).max() ?? 0)
    default: 0
    }
  }
}
