import StructuredText
import TestSupport

/// A JSON text whose strings are all different, and what two people made of it, who moved, removed,
/// changed and added strings; so that it can be said of each string whether a merge must have it.
struct TokenTriple {
  let base: String
  let ours: String
  let theirs: String

  init(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    var editor = Editor(prefix: "b")
    let value = editor.value(depth: 3, &choices)
    func edited(_ prefix: String) -> String {
      var editor = Editor(prefix: prefix)
      return (0..<1 + choices.below(3)).reduce(value) { value, _ in
        editor.edited(value, &choices)
      }.compact
    }
    base = value.compact
    ours = edited("o")
    theirs = edited("t")
  }

  /// What a merge without conflicts must say: what both kept, and what each added.
  func expected() throws(ParseError) -> [String] {
    let old = Set(try Self.tokens(base))
    let (our, their) = (try Self.tokens(ours), try Self.tokens(theirs))
    let kept = Set(our).intersection(their)
    return
      (old.intersection(kept) + our.filter { !old.contains($0) }
      + their.filter { !old.contains($0) }).sorted()
  }

  static func tokens(_ text: String) throws(ParseError) -> [String] {
    let document = JSONDocument(text)
    if let error = document.error { throw error }
    func strings(_ value: JSONValue?) -> [String] {
      switch value {
      case .string(let text): [text]
      case .array(let elements): elements.flatMap(strings)
      case .object(let object): object.members.flatMap { strings($0.value) }
      default: []
      }
    }
    return strings(try document.value()).sorted()
  }

  /// Makes strings that nobody else makes.
  private struct Editor {
    let prefix: String
    private var count = 0

    init(prefix: String) { self.prefix = prefix }

    private mutating func token() -> JSONValue {
      count += 1
      return .string("\(prefix)\(count)")
    }

    mutating func value(depth: Int, _ choices: inout Choices) -> JSONValue {
      guard depth > 0 else { return token() }
      var elements: [JSONValue] = []
      switch choices.below(3) {
      case 0:
        var object = JSONObject()
        for key in ["a", "b", "c"].prefix(1 + choices.below(3)) {
          object[key] = value(depth: depth - 1, &choices)
        }
        return .object(object)
      case 1:
        for _ in 0..<1 + choices.below(4) { elements.append(element(depth, &choices)) }
      default:
        for _ in 0..<1 + choices.below(4) {
          elements.append(value(depth: depth - 1, &choices))
        }
      }
      return .array(elements)
    }

    /// An array's element with a key.
    private mutating func element(_ depth: Int, _ choices: inout Choices) -> JSONValue {
      var object = JSONObject()
      object["id"] = token()
      object["v"] = value(depth: depth - 2, &choices)
      return .object(object)
    }

    mutating func edited(_ old: JSONValue, _ choices: inout Choices) -> JSONValue {
      switch old {
      case .object(var object):
        let key = choices.pick(object.keys)
        switch choices.below(6) {
        case 0 where key != "id" && object.keys.count > 1: object[key] = nil
        case 1: object["\(prefix)-new\(count)"] = token()
        default: object[key] = object[key].map { edited($0, &choices) }
        }
        return .object(object)
      case .array(var elements):
        let place = choices.below(elements.count + 1)
        let isKeyed = elements.first?.object?["id"] != nil
        switch choices.below(6) {
        case 0: elements.insert(isKeyed ? element(2, &choices) : token(), at: place)
        case 1 where place < elements.count: elements.remove(at: place)
        case 2 where place < elements.count:
          let moved = elements.remove(at: place)
          elements.insert(moved, at: choices.below(elements.count + 1))
        case 3 where isKeyed && place < elements.count:
          var object = elements[place].object ?? JSONObject()
          object["id"] = token()
          elements.remove(at: place)
          elements.insert(.object(object), at: choices.below(elements.count + 1))
        default:
          if place < elements.count { elements[place] = edited(elements[place], &choices) }
        }
        return .array(elements)
      default: return token()
      }
    }
  }
}
