import StructuredText
import TestSupport

/// JSON made by chance.
enum JSONSample {
  static func value(depth: Int, _ chance: inout Seeded) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &chance) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &chance))
    case 2:
      return .number(
        ["0", "-1.50", "1e9", "123456789012345678901234567890"][
          Int.random(in: 0..<4, using: &chance)])
    case 3, 4: return .string(string(&chance))
    case 5:
      let count = Int.random(in: 0..<4, using: &chance)
      return .array((0..<count).map { _ in value(depth: depth - 1, &chance) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0..<5, using: &chance) {
        object[string(&chance)] = value(depth: depth - 1, &chance)
      }
      return .object(object)
    }
  }

  static func string(_ chance: inout Seeded) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "b", "\"", "\\", "\n", "\0", "\u{e9}", "e", "\u{301}", "\u{1F600}", "/", "~", "\u{2028}",
    ]
    let count = Int.random(in: 0..<5, using: &chance)
    let picked = (0..<count).map { _ in scalars[Int.random(in: 0..<scalars.count, using: &chance)] }
    return String(String.UnicodeScalarView(picked))
  }
}
