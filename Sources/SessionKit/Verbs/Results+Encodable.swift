import SessionModel

// What verbs give back, as programs read it: paths and identifiers as text.

extension AddedMessage: Encodable {
  private enum CodingKeys: String, CodingKey { case id, path, change }

  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode("\(id)", forKey: .id)
    try members.encode(path.string, forKey: .path)
    try members.encode(change, forKey: .change)
  }
}

extension AddedFile: Encodable {
  private enum CodingKeys: String, CodingKey { case path, size, type, sha256, change }

  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(path.string, forKey: .path)
    try members.encode(size, forKey: .size)
    try members.encodeIfPresent(type, forKey: .type)
    try members.encodeIfPresent(sha256, forKey: .sha256)
    try members.encodeIfPresent(change, forKey: .change)
  }
}

extension MergeOutcome: Encodable {
  private enum CodingKeys: String, CodingKey { case outcome, change, conflicts, notes }

  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .upToDate: try members.encode("upToDate", forKey: .outcome)
    case .merged(let change, let notes):
      try members.encode("merged", forKey: .outcome)
      try members.encode(change, forKey: .change)
      try members.encode(notes, forKey: .notes)
    case .conflicts(let files):
      try members.encode("conflicts", forKey: .outcome)
      try members.encode(files, forKey: .conflicts)
    }
  }
}

extension ListedMessage: Encodable {
  private enum CodingKeys: String, CodingKey {
    case phase, path, id, time, role, author, attachments, replyTo, agent, model, usage, toolCalls
    case toolResult, imported, body
  }

  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(phase.rawValue, forKey: .phase)
    try members.encode(path, forKey: .path)
    try members.encode(message.id.rawValue, forKey: .id)
    try members.encode(message.id.time, forKey: .time)
    try members.encode(message.role.rawValue, forKey: .role)
    try members.encode(message.author, forKey: .author)
    try members.encode(message.attachments.map(\.string), forKey: .attachments)
    try members.encodeIfPresent(message.replyTo?.rawValue, forKey: .replyTo)
    try members.encodeIfPresent(message.agent, forKey: .agent)
    try members.encodeIfPresent(message.model, forKey: .model)
    try members.encodeIfPresent(message.usage.map(EncodableJSON.init), forKey: .usage)
    try members.encodeIfPresent(message.toolCalls.map(EncodableJSON.init), forKey: .toolCalls)
    try members.encodeIfPresent(message.toolResult.map(EncodableJSON.init), forKey: .toolResult)
    try members.encodeIfPresent(message.imported.map(EncodableJSON.init), forKey: .imported)
    try members.encode(message.body, forKey: .body)
  }
}

extension OpenConflicts: Encodable {
  public func encode(to encoder: any Encoder) throws { try EncodableJSON(json).encode(to: encoder) }
}

extension MergePreview: Encodable {
  public func encode(to encoder: any Encoder) throws { try EncodableJSON(json).encode(to: encoder) }
}

/// A JSON value within a result.
struct EncodableJSON: Encodable {
  var value: JSON

  init(_ value: JSON) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    if let members = value.members {
      var object = encoder.container(keyedBy: Key.self)
      for (key, value) in members {
        try object.encode(EncodableJSON(value), forKey: Key(stringValue: key))
      }
    } else if let elements = value.elements {
      var array = encoder.unkeyedContainer()
      for element in elements { try array.encode(EncodableJSON(element)) }
    } else {
      var scalar = encoder.singleValueContainer()
      if let text = value.string {
        try scalar.encode(text)
      } else if let bool = value.bool {
        try scalar.encode(bool)
      } else if let integer = value.integer {
        try scalar.encode(integer)
      } else if let number = Double(value.line) {
        try scalar.encode(number)
      } else {
        try scalar.encodeNil()
      }
    }
  }

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
