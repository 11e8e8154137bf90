extension String {
  /// People's text with what would steer a terminal, or turn words around, made visible; line ends
  /// and tabs stay.
  var printable: String {
    replacingControls { scalar in
      scalar.value < 0x100
        ? "\\x\(scalar.hexadecimal(digits: 2))" : "\\u{\(scalar.hexadecimal(digits: 4))}"
    }
  }

  /// People's text on one line, for names, subjects and paths.
  var printableLine: String {
    if isPlain { return self }
    return printable.replacingAll("\n", by: "\\x0a").replacingAll("\t", by: "\\x09")
  }

  /// Whether it is one line of nothing but ASCII's visible characters, as most is.
  var isPlain: Bool {
    let bytes = utf8Span.span
    for index in bytes.indices where !(0x20..<0x7F).contains(bytes[index]) { return false }
    return true
  }

  /// The same within JSON, where a line end is only ever layout.
  var escapingForJSON: String { replacingControls { "\\u\($0.hexadecimal(digits: 4))" } }

  private func replacingControls(_ replacement: (Unicode.Scalar) -> String) -> String {
    guard unicodeScalars.contains(where: \.steersTerminals) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.steersTerminals {
        result += replacement(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private func replacingAll(_ old: Character, by new: String) -> String {
    guard contains(old) else { return self }
    return split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
  }
}

extension Unicode.Scalar {
  /// C0 and C1 controls but for line ends and tabs, and the marks that reorder text.
  fileprivate var steersTerminals: Bool {
    switch value {
    case 0x09, 0x0A: false
    case 0...0x1F, 0x7F...0x9F: true
    case 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  fileprivate func hexadecimal(digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
