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
