import StructuredText

/// Takes typed members out of a JSON value and says where one is wrong.
struct JSONReader {
  let value: JSONValue
  /// Where the value stands in its file.
  let pointer: JSONPointer
  private let source: Source

  /// Where a value comes from, for the errors.
  struct Source {
    var file: String?
    var code = ModelError.Code.invalidJSON
    /// The line of the value at a pointer, if it is known.
    var line: (JSONPointer) -> Int? = { _ in nil }
  }

  init(_ value: JSONValue, at pointer: JSONPointer = [], source: Source) {
    self.value = value
    self.pointer = pointer
    self.source = source
  }

  /// An error about this value.
  func fault(_ message: String, code: ModelError.Code? = nil) -> ModelError {
    let name = pointer.tokens.isEmpty ? "the file" : "'\(pointer.tokens.joined(separator: "."))'"
    return ModelError(
      code ?? source.code, "\(name) \(message)", file: source.file,
      line: line)
  }

  /// Where the value stands, or the nearest one around it that is there.
  private var line: Int? {
    var place = pointer
    while true {
      if let line = source.line(place) { return line }
      guard place.tokens.popLast() != nil else { return nil }
    }
  }

  private func reader(_ value: JSONValue, _ token: String) -> JSONReader {
    JSONReader(value, at: pointer.appending(token), source: source)
  }

  /// A member, or nil if there is none or it is null.
  subscript(key: String) -> JSONReader? {
    guard let member = value[key], !member.isNull else { return nil }
    return reader(member, key)
  }

  /// A member or element whether or not it is there, to say where something is wrong.
  func place(_ token: String) -> JSONReader { reader(value[token] ?? .null, token) }

  func required(_ key: String) throws(ModelError) -> JSONReader {
    if let member = self[key] { return member }
    throw reader(.null, key).fault("is missing; add it", code: .missing)
  }

  func string() throws(ModelError) -> String {
    guard let string = value.string else { throw fault("must be a string") }
    return string
  }

  func bool() throws(ModelError) -> Bool {
    guard let bool = value.bool else { throw fault("must be true or false") }
    return bool
  }

  func integer() throws(ModelError) -> Int {
    guard let integer = value.integer else { throw fault("must be a whole number") }
    return integer
  }

  func elements() throws(ModelError) -> [JSONReader] {
    guard let array = value.array else { throw fault("must be a list in '[' and ']'") }
    return array.enumerated().map { index, element in reader(element, "\(index)") }
  }

  func strings() throws(ModelError) -> [String] {
    var result: [String] = []
    for element in try elements() { result.append(try element.string()) }
    return result
  }

  func members() throws(ModelError) -> [(key: String, value: JSONReader)] {
    guard let object = value.object else { throw fault("must be an object in '{' and '}'") }
    return object.members.map { member in (member.key, reader(member.value, member.key)) }
  }

  /// The members that the format does not know by name, each with file and line.
  func unknown(besides members: [SchemaMember]) throws(ModelError) -> [String] {
    let known = members.map(\.name)
    return try self.members().filter { !known.contains($0.key) }.map { member in
      member.value.fault(
        "is not known here and left alone; known: \(known.joined(separator: ", "))"
      )
      .description
    }
  }

  /// One of the words an enumeration knows.
  func choice<Choice>(_ type: Choice.Type) throws(ModelError) -> Choice
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    let word = try string()
    if let choice = Choice(rawValue: word) { return choice }
    let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    throw fault("is '\(word.visible(limit: 40))'; it must be one of \(known)")
  }

  /// Lets a type read the string, and adds the place to its error.
  func parse<Value>(_ make: (String) throws(ModelError) -> Value) throws(ModelError) -> Value {
    let text = try string()
    do {
      return try make(text)
    } catch {
      throw fault("is not valid: \(error.message)", code: error.code)
    }
  }
}
