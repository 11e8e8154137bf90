/// The rules for a session's free name.
public enum SessionName {
  /// In characters as Unicode counts code points.
  public static let maximumLength = 200

  /// Accepts any text of one line in any language.
  ///
  /// - Throws: ``ModelError`` with code `invalidName` if it is empty or blank, has control characters
  ///   or line ends, or characters that turn the direction of writing, or more than ``maximumLength``.
  public static func validate(_ name: String) throws(ModelError) {
    guard name.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw ModelError(.invalidName, "the name of a session must not be empty")
    }
    if let found = SafeText.firstForbidden(in: name) {
      let message =
        "the name '\(name.visible())' has the character \(found), which is not shown as it is; "
        + "leave it out"
      throw ModelError(.invalidName, message)
    }
    let count = name.unicodeScalars.count
    guard count <= maximumLength else {
      let message = "the name has \(count) characters; \(maximumLength) are allowed"
      throw ModelError(.invalidName, message)
    }
  }
}

extension SessionName {
  /// A name made of any text: its first words on one line, without what a name must not have; `nil` if
  /// nothing is left.
  public static func made(from text: String, limit: Int = 60) -> String? {
    let line = CommitMessage.oneLine(text)
    guard !line.isEmpty else { return nil }
    guard line.count > limit else { return line }
    let cut = line.prefix(limit)
    // At the end of a word, if there is one that is not far off.
    let end = cut.lastIndex(of: " ").flatMap {
      cut.distance(from: $0, to: cut.endIndex) < 20 ? $0 : nil
    }
    return "\(cut[..<(end ?? cut.endIndex)])…"
  }
}
