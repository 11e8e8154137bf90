import StructuredText

/// Takes typed members out of a JSON value and says where one is wrong.
struct JSONReader {
  let value: JSONValue
  /// Where the value stands in its file.
  let pointer: JSONPointer
  private let document: JSONDocument?
  private let file: String

  init(
    _ value: JSONValue, at pointer: JSONPointer = [], document: JSONDocument? = nil, file: String
  ) {
    self.value = value
    self.pointer = pointer
    self.document = document
    self.file = file
  }

  /// An error about this value.
  func fault(_ message: String, code: ModelError.Code = .invalidJSON) -> ModelError {
    let node = document.flatMap { document in
      document.node(at: pointer) ?? document.node(at: JSONPointer(pointer.tokens.dropLast()))
    }
    let line = node.flatMap { node in document?.line(of: node) }
    let name = pointer.tokens.isEmpty ? "the file" : "'\(pointer.tokens.joined(separator: "."))'"
    return ModelError(code, "\(name) \(message)", file: file, line: line)
  }

  /// A member, or nil if there is none or it is null.
  subscript(key: String) -> JSONReader? {
    guard let member = value[key], !member.isNull else { return nil }
    return JSONReader(member, at: pointer.appending(key), document: document, file: file)
  }

  func required(_ key: String) throws(ModelError) -> JSONReader {
    if let member = self[key] { return member }
    throw JSONReader(.null, at: pointer.appending(key), document: document, file: file)
      .fault("is missing; add it", code: .missing)
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
    return array.enumerated().map { index, element in
      JSONReader(element, at: pointer.appending("\(index)"), document: document, file: file)
    }
  }

  func strings() throws(ModelError) -> [String] {
    var result: [String] = []
    for element in try elements() { result.append(try element.string()) }
    return result
  }

  func members() throws(ModelError) -> [(key: String, value: JSONReader)] {
    guard let object = value.object else { throw fault("must be an object in '{' and '}'") }
    return object.members.map { member in
      let place = pointer.appending(member.key)
      return (member.key, JSONReader(member.value, at: place, document: document, file: file))
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
