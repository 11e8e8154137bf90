import StructuredText
import TestSupport

/// A JSON text and what two people made of it.
struct JSONTriple {
  var base: String
  var ours: String
  var theirs: String

  init(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let value = Self.object(depth: 3, &choices)
    let (our, their) = (
      Self.edited(value, times: 1 + choices.below(3), &choices),
      Self.edited(value, times: 1 + choices.below(3), &choices)
    )
    base = Self.text(value, &choices)
    ours = Self.text(our, &choices)
    theirs = Self.text(their, &choices)
  }

  // MARK: Values

  private static func object(depth: Int, _ choices: inout Choices) -> JSONValue {
    var object = JSONObject()
    for key in ["a", "b", "id", "c", "na/me"].prefix(choices.below(6)) {
      object[key] = value(depth: depth - 1, &choices)
    }
    return .object(object)
  }

  private static func value(depth: Int, _ choices: inout Choices) -> JSONValue {
    switch choices.below(depth > 0 ? 8 : 5) {
    case 0: return .number(choices.pick(["1", "1.0", "2", "1e2", "-0", "12345678901234567890"]))
    case 1: return .string(choices.pick(["x", "y", "é", "\\", ""]))
    case 2: return .bool(true)
    case 3: return .null
    case 4: return .string(prose)
    case 5: return object(depth: depth, &choices)
    case 6:
      return .array((0..<choices.below(5)).map { _ in value(depth: depth - 1, &choices) })
    default:
      return .array(
        (0..<choices.below(5)).map { index in
          var element = JSONObject()
          element["id"] = .number("\(index)")
          element["v"] = value(depth: depth - 2, &choices)
          return .object(element)
        })
    }
  }

  private static let prose = "one two three four five six seven eight nine ten eleven twelve"

  // MARK: Edits

  private static func edited(
    _ value: JSONValue, times: Int, _ choices: inout Choices
  ) -> JSONValue {
    (0..<times).reduce(value) { value, _ in edited(value, &choices) }
  }

  private static func edited(_ old: JSONValue, _ choices: inout Choices) -> JSONValue {
    switch old {
    case .object(var object):
      let keys = object.keys
      guard !keys.isEmpty, choices.below(4) > 0 else {
        object[choices.pick(["new", "more", "a"])] = value(depth: 1, &choices)
        return .object(object)
      }
      let key = choices.pick(keys)
      object[key] = choices.below(5) == 0 ? nil : edited(object[key] ?? .null, &choices)
      return .object(object)
    case .array(var elements):
      let place = choices.below(elements.count + 1)
      switch choices.below(5) {
      case 0: elements.insert(value(depth: 1, &choices), at: place)
      case 1 where place < elements.count: elements.remove(at: place)
      case 2 where place < elements.count: elements.append(elements.remove(at: place))
      case 3:
        var element = JSONObject()
        element["id"] = .number("\(choices.below(9))")
        elements.insert(.object(element), at: place)
      default:
        if place < elements.count { elements[place] = edited(elements[place], &choices) }
      }
      return .array(elements)
    case .string(let text) where text.count > 20:
      var words = text.split(separator: " ").map(String.init)
      words[choices.below(words.count)] = choices.pick(["red", "blue"])
      return .string(words.joined(separator: " "))
    default: return value(depth: 1, &choices)
    }
  }

  // MARK: Texts

  private static func text(_ value: JSONValue, _ choices: inout Choices) -> String {
    let canonical = String(decoding: value.canonical(), as: UTF8.self)
    switch choices.below(5) {
    case 1: return value.compact
    case 2: return canonical.split(separator: "\n").joined(separator: "\r\n")
    case 3: return canonical.replacing("  ", with: "\t")
    case 4: return canonical.replacing("\n", with: "\n\n")
    default: return canonical
    }
  }
}
