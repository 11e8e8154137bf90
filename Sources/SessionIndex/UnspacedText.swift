/// Text of scripts that put no spaces between words, such as Chinese, Japanese and Thai.
///
/// The full-text index takes what stands between two spaces for a word, so it would know whole sentences
/// only. A mark that is not seen is put between their letters: each is a word then, and several in a
/// row are found as those that follow each other.
///
/// Emoji are no words to it at all. So each is put in as a code point for private use, which is one.
enum UnspacedText {
  private static let mark: Unicode.Scalar = "\u{200B}"

  /// Puts the marks in.
  static func separated(_ text: String) -> String {
    // All these letters have three bytes or more.
    guard text.utf8.contains(where: { $0 >= 0xE0 }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let stand = standIn(for: scalar)
      let isUnspaced = stand != nil || isUnspaced(scalar)
      if isUnspaced { result.append(mark) }
      result.append(stand ?? scalar)
      if isUnspaced { result.append(mark) }
    }
    return String(result)
  }

  /// Takes them out again.
  static func joined(_ text: String) -> String {
    // The first bytes of the mark and of what stands for emoji.
    guard text.utf8.contains(where: { $0 == 0xE2 || $0 == 0xF4 }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar != mark {
      result.append(emoji(behind: scalar) ?? scalar)
    }
    return String(result)
  }

  /// Whether this is searched as an emoji.
  static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    // Digits and the like are emoji too, if something follows them.
    scalar.value >= 0x203C && scalar.properties.isEmoji
  }

  /// Where emoji are, and where that begins which stands for them.
  private static let places: [(emoji: ClosedRange<UInt32>, start: UInt32)] = [
    (0x2000...0x33FF, 0x10_0000), (0x1_F000...0x1_FFFF, 0x10_2000),
  ]

  private static func standIn(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard isEmoji(scalar), let place = places.first(where: { $0.emoji.contains(scalar.value) })
    else { return nil }
    return Unicode.Scalar(place.start + scalar.value - place.emoji.lowerBound)
  }

  private static func emoji(behind scalar: Unicode.Scalar) -> Unicode.Scalar? {
    for place in places where scalar.value >= place.start {
      let value = place.emoji.lowerBound + (scalar.value - place.start)
      if place.emoji.contains(value) { return Unicode.Scalar(value) }
    }
    return nil
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
