/// Text of scripts that put no spaces between words, such as Chinese, Japanese and Thai.
///
/// The full-text index takes what stands between two spaces for a word, so it would know whole sentences
/// only. A mark that is not seen is put between their letters: each is a word then, and several in a
/// row are found as those that follow each other.
enum UnspacedText {
  private static let mark: Unicode.Scalar = "\u{200B}"

  /// Puts the marks in.
  static func separated(_ text: String) -> String {
    // All these letters have three bytes or more.
    guard text.utf8.contains(where: { $0 >= 0xE0 }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isUnspaced = isUnspaced(scalar)
      if isUnspaced { result.append(mark) }
      result.append(scalar)
      if isUnspaced { result.append(mark) }
    }
    return String(result)
  }

  /// Takes them out again.
  static func joined(_ text: String) -> String {
    guard text.utf8.contains(0xE2) else { return text }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: text.unicodeScalars.filter { $0 != mark })
    return String(result)
  }

  /// Thai, Lao, Myanmar and Khmer; kana and the ideographs with their extensions.
  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3005...0x3007, 0x3040...0x30FF,
      0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9D,
      0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
