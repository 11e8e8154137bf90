/// A name made fit for ids and directories: `[a-z0-9][a-z0-9-]*`, at most 40 characters.
public struct Slug: Hashable, Sendable {
  public let rawValue: String

  public static let maximumLength = 40

  /// Lower-cases, takes accents off Latin letters, joins the rest with hyphens; `session` if nothing is
  /// left, as for a name in Chinese or of emoji alone.
  public init(from name: String) {
    var result = ""
    for scalar in name.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9":
        result.unicodeScalars.append(scalar)
      case "\u{300}"..."\u{36F}", "'", "’":
        continue
      default:
        if let folded = Self.folded[scalar] {
          result += folded
        } else if !result.isEmpty, !result.hasSuffix("-") {
          result += "-"
        }
      }
    }
    result = String(result.prefix(Self.maximumLength))
    while result.hasSuffix("-") { result.removeLast() }
    rawValue = result.isEmpty ? "session" : result
  }

  static func isValid(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
    return text.utf8.count <= maximumLength
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: "-")
        }
      }
  }

  private static let folded: [Unicode.Scalar: String] = {
    let table = [
      ("a", "àáâãäåāăąǎ"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęěə"),
      ("g", "ĝğġģ"), ("h", "ĥħ"), ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķĸ"), ("l", "ĺļľŀł"),
      ("n", "ñńņňŉŋ"), ("o", "òóôõöøōŏőơ"), ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşšșſ"),
      ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"), ("u", "ùúûüũūŭůűųư"), ("w", "ŵ"),
      ("y", "ýÿŷ"), ("z", "źżž"),
    ]
    var result: [Unicode.Scalar: String] = [:]
    for (plain, letters) in table {
      for scalar in letters.unicodeScalars { result[scalar] = plain }
    }
    return result
  }()
}

extension Slug: CustomStringConvertible {
  public var description: String { rawValue }
}
