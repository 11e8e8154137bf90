package import StructuredText

extension Turn {
  /// How much of a record has been read, which may have more when it is met again.
  package struct Extent: Hashable, Sendable {
    /// What the source calls the record.
    package var key: String
    /// In bytes of UTF-8.
    var text: Int
    /// A fingerprint of that much text.
    var print: String
    /// In bytes of UTF-8.
    var thinking: Int
    var calls: Int
    var attachments: Int

    init(of turn: Turn) {
      key = turn.key
      text = turn.body.utf8.count
      print = Fingerprint(turn.body).text
      thinking = turn.thinking?.utf8.count ?? 0
      calls = turn.calls.count
      attachments = turn.attachments.count
    }

    /// - Parameter json: As a message of a session has it.
    package init?(_ json: JSONValue) {
      guard let key = json["of"]?.string, let print = json["print"]?.string else { return nil }
      func count(_ name: String) -> Int { json[name]?.number.flatMap { Int($0) } ?? 0 }
      self.key = key
      self.print = print
      text = count("text")
      thinking = count("thinking")
      calls = count("calls")
      attachments = count("attachments")
    }

    var json: JSONValue {
      var object = JSONObject([("of", .string(key)), ("print", .string(print))])
      for (name, count) in [
        ("text", text), ("thinking", thinking), ("calls", calls), ("attachments", attachments),
      ] where count > 0 { object[name] = .number("\(count)") }
      return .object(object)
    }

    /// Whether it has all that another one has, or more.
    package func covers(_ other: Extent) -> Bool {
      text >= other.text && thinking >= other.thinking && calls >= other.calls
        && attachments >= other.attachments
    }
  }

  /// Says that its record may have more when it is read again.
  mutating func mayGrow() {
    // Of a record that has no name nobody can tell.
    if !key.isEmpty { extent = Extent(of: self) }
  }

  /// What the record has beyond what was read of it, as a further message.
  ///
  /// - Returns: `nil` if there is nothing, or if it has other words now where it was read.
  func rest(after read: Extent) -> Turn? {
    guard let extent, extent != read, extent.covers(read) else { return nil }
    let known = body.utf8.prefix(read.text)
    guard let said = String(known), Fingerprint(said).text == read.print else { return nil }
    var rest = self
    rest.key = "\(key) +\(Fingerprint(read.json.compact).text)"
    rest.body = String(body[said.endIndex...].drop(while: \.isNewline))
    rest.thinking = thinking.flatMap { thoughts in
      let new = String(decoding: thoughts.utf8.dropFirst(read.thinking), as: UTF8.self)
        .drop(while: \.isNewline)
      return new.isEmpty ? nil : String(new)
    }
    rest.calls = Array(calls.dropFirst(read.calls))
    rest.attachments = Array(attachments.dropFirst(read.attachments))
    rest.parent = .previous
    return rest.isEmpty ? nil : rest
  }
}
