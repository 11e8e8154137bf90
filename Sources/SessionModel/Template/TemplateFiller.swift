import StructuredText

/// Puts the values of parameters where a template says `{{name}}`.
struct TemplateFiller {
  private var values: [String: JSONValue] = [:]

  init(
    parameters: [SessionTemplate.Parameter], values given: [String: JSON]
  ) throws(ModelError) {
    let known = Set(parameters.map(\.name))
    if let stray = given.keys.sorted().first(where: { !known.contains($0) }) {
      let names = parameters.map(\.name).joined(separator: ", ")
      let remedy = names.isEmpty ? "it has none" : "it has \(names)"
      throw ModelError(.missing, "the template has no parameter '\(stray.visible())'; \(remedy)")
    }
    for parameter in parameters {
      guard let value = given[parameter.name] ?? parameter.defaultValue else {
        let message = "the template needs a value for '\(parameter.name)'; set it"
        throw ModelError(.missing, message)
      }
      values[parameter.name] = value.value
    }
  }

  /// For ``strays(in:)``, which needs no values.
  init(names: [String]) {
    for name in names { values[name] = "" }
  }

  /// Fills every string inside a value; a string that is nothing but `{{name}}` becomes the value of
  /// the parameter with its type.
  func fill(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      let trimmed = text.utf8.count > 4 && text.hasPrefix("{{") && text.hasSuffix("}}")
      if trimmed, let whole = values[name(in: text.dropFirst(2).dropLast(2))] { return whole }
      return .string(fill(text))
    case .array(let elements):
      return .array(elements.map { fill($0) })
    case .object(let object):
      return .object(JSONObject(object.members.map { (fill($0.key), fill($0.value)) }))
    default:
      return value
    }
  }

  /// Fills a text; what stands in braces but is no parameter stays as it is.
  func fill(_ text: String) -> String { filled(text).text }

  /// The words that stand in braces as a parameter does and are none.
  func strays(in text: String) -> [String] { filled(text).strays }

  private func filled(_ text: String) -> (text: String, strays: [String]) {
    var result = ""
    var strays: [String] = []
    var rest = Substring(text)
    while let open = Self.find("{{", in: rest) {
      let inner = rest[open.upperBound...]
      guard let close = Self.find("}}", in: inner) else { break }
      let name = name(in: inner[..<close.lowerBound])
      if let value = values[name] {
        result += rest[..<open.lowerBound] + (value.string ?? value.compact)
        rest = inner[close.upperBound...]
      } else {
        if !name.isEmpty, name.utf8.allSatisfy({ $0.isWord || $0 == UInt8(ascii: "-") }) {
          strays.append(name)
        }
        result += rest[..<open.upperBound]
        rest = inner
      }
    }
    return (result + rest, strays)
  }

  private func name(in text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// The first place of two equal characters.
  private static func find(_ mark: String, in text: Substring) -> Range<Substring.Index>? {
    var index = text.startIndex
    while index < text.endIndex {
      if text[index...].hasPrefix(mark) { return index..<text.index(index, offsetBy: 2) }
      index = text.index(after: index)
    }
    return nil
  }
}
