import FoundationEssentials

extension Output {
  /// Prints one JSON value.
  func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    try print(text.escapingForJSON)
  }

  /// Prints a value as JSON if that was asked for, else as the text that `text` makes of it.
  func show(_ value: some Encodable, as text: () -> String) throws {
    if isJSON { try json(value) } else { try print(text()) }
  }
}
