/// What must not appear in a name that people see in a list, a path or a terminal.
enum SafeText {
  /// Control characters, line ends among them.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Characters that turn the direction of writing and so can disguise a name; right-to-left letters
  /// need none of them.
  static func isDirectional(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    isControl(scalar) || isDirectional(scalar)
  }

  /// The first character that must not appear, as `U+202E`, or nil.
  static func firstForbidden(in text: String) -> String? {
    text.unicodeScalars.first(where: isForbidden).map { scalar in
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }
}

extension String {
  /// The text as an error message may quote it: forbidden characters replaced, cut to a length.
  func visible(limit: Int = 80) -> String {
    var result = ""
    for scalar in unicodeScalars.prefix(limit) {
      result.unicodeScalars.append(SafeText.isForbidden(scalar) ? "\u{FFFD}" : scalar)
    }
    return unicodeScalars.count > limit ? result + "…" : result
  }
}
