/// How a value is laid out.
struct JSONStyle {
  /// One level of indentation, or nil for everything on one line.
  var unit: String?
  var lineEnd = "\n"
  /// What stands between a key and its value.
  var colon = ": "
  /// What stands between two elements on one line, after the comma.
  var gap = " "
  /// What stands between a brace and what is inside it, on one line.
  var padding = ""
  var isYAML = false

  static let canonical = JSONStyle(unit: "  ")

  func text(of value: JSONValue, order: KeyOrder? = [], indentation: String = "") -> String {
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .number(let literal): return literal
    case .string(let text): return JSONString.quoted(text, isYAML: isYAML)
    case .array(let elements):
      let deeper = indentation + (unit ?? "")
      let parts = elements.map { text(of: $0, order: order, indentation: deeper) }
      return lay(parts, "[", "]", padding: "", indentation: indentation)
    case .object(let object):
      let deeper = indentation + (unit ?? "")
      let parts = sorted(object, order).map { member in
        text(of: member, order: order, indentation: deeper)
      }
      return lay(parts, "{", "}", padding: padding, indentation: indentation)
    }
  }

  /// A key with its value.
  func text(of member: JSONObject.Member, order: KeyOrder?, indentation: String) -> String {
    JSONString.quoted(member.key, isYAML: isYAML) + colon
      + text(of: member.value, order: order?[member.key], indentation: indentation)
  }

  private func sorted(_ object: JSONObject, _ order: KeyOrder?) -> [JSONObject.Member] {
    guard let order else { return object.members }
    return object.members.sorted { order.sorts($0.key, before: $1.key) }
  }

  private func lay(
    _ parts: [String], _ open: String, _ close: String, padding: String, indentation: String
  ) -> String {
    guard !parts.isEmpty else { return open + close }
    guard let unit else {
      return open + padding + parts.joined(separator: "," + gap) + padding + close
    }
    let start = lineEnd + indentation + unit
    return open + start + parts.joined(separator: "," + start) + lineEnd + indentation + close
  }
}

extension JSONValue {
  /// The one spelling our own files have.
  ///
  /// UTF-8, two spaces, one member and one element per line, keys in schema order then by code point,
  /// LF, a final LF. Empty arrays and objects are `[]` and `{}`.
  package func canonical(order: KeyOrder = []) -> [UInt8] {
    Array((JSONStyle.canonical.text(of: self, order: order) + "\n").utf8)
  }

  /// The same, but with all keys in the order that they have.
  package func canonicalInOrder() -> [UInt8] {
    Array((JSONStyle.canonical.text(of: self, order: nil) + "\n").utf8)
  }

  /// The value on one line, members in their order, a space after each comma and colon: valid JSON and
  /// valid YAML, and the same data to both.
  package var compact: String { JSONStyle(isYAML: true).text(of: self, order: nil) }
}
