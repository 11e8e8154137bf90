import StructuredText

extension Message {
  /// The file: known keys in their order, then each other key once, then the body to the byte.
  public func encoded() -> [UInt8] {
    var fields: [(key: String, value: JSONValue)] = [
      ("id", .string(id.rawValue)), ("role", .string(role.rawValue)), ("author", .string(author)),
    ]
    func add(_ key: String, _ value: JSONValue?) {
      if let value { fields.append((key, value)) }
    }
    if !attachments.isEmpty {
      add("attachments", .array(attachments.map { .string($0.string) }))
    }
    add("replyTo", replyTo.map { .string($0.rawValue) })
    add("agent", agent.map { .string($0) })
    add("model", model.map { .string($0) })
    add("usage", usage?.value)
    add("toolCalls", toolCalls?.value)
    add("toolResult", toolResult?.value)
    add("imported", imported?.value)
    for member in other where !fields.contains(where: { $0.key.isSame(as: member.key) }) {
      if !Self.knownKeys.contains(member.key) { add(member.key, member.value.value) }
    }
    return FrontMatter(fields: fields, body: body.utf8).bytes
  }

  /// Reads the file; `file` is what errors call it.
  ///
  /// - Throws: ``ModelError`` with code `invalidMessage`, file and line, if it has no front matter, lacks
  ///   a key, has a value that is not as it must be, or a body that is not UTF-8.
  public init(bytes: [UInt8], file: String? = nil) throws(ModelError) {
    let text = FrontMatter(bytes)
    if let error = text.error {
      throw ModelError(.invalidMessage, error.message, file: file, line: error.line, cause: error)
    }
    guard text.hasHeader else {
      let message = "a message starts with a line '---' and its keys; see the format's page"
      throw ModelError(.invalidMessage, message, file: file, line: 1)
    }
    guard let body = String(validating: text.body, as: UTF8.self) else {
      let message = "the body is not UTF-8; keep such bytes in uploads/ and attach them"
      throw ModelError(.invalidMessage, message, file: file)
    }
    let source = JSONReader.Source(file: file, code: .invalidMessage) { pointer in
      pointer.tokens.first.flatMap { text.line(of: $0) }
    }
    let object = JSONObject(text.fields.map { ($0.key, $0.value) })
    do {
      try self.init(JSONReader(.object(object), source: source), body: body)
    } catch {
      throw ModelError(
        .invalidMessage, error.message, file: error.file, line: error.line, cause: error)
    }
  }

  private init(_ reader: JSONReader, body: String) throws(ModelError) {
    id = try reader.required("id").parse { text throws(ModelError) in
      try MessageID(validating: text)
    }
    role = try reader.required("role").choice(Role.self)
    author = try reader.required("author").string()
    for path in try reader["attachments"]?.elements() ?? [] {
      attachments.append(
        try path.parse { text throws(ModelError) in try SessionPath(text) })
    }
    replyTo = try reader["replyTo"]?.parse { text throws(ModelError) in
      try MessageID(validating: text)
    }
    agent = try reader["agent"]?.word()
    model = try reader["model"]?.word()
    usage = reader["usage"].map { JSON($0.value) }
    toolCalls = reader["toolCalls"].map { JSON($0.value) }
    toolResult = reader["toolResult"].map { JSON($0.value) }
    imported = reader["imported"].map { JSON($0.value) }
    for member in try reader.members() where !Self.knownKeys.contains(member.key) {
      other.append(Member(key: member.key, value: JSON(member.value.value)))
    }
    self.body = body
  }

  private static let knownKeys = Set(members.map(\.name))
}

extension JSONReader {
  /// A string, or a number as spelt: what a person writes without quotes may look like one.
  fileprivate func word() throws(ModelError) -> String {
    if let number = value.number { return number }
    return try string()
  }
}
