/// The rules for a tag, a word or two to find sessions by.
public enum TagName {
  /// In characters as Unicode counts code points.
  public static let maximumLength = 60

  /// Accepts any text of one line without spaces at its ends and without commas, which lists of tags
  /// are separated by.
  ///
  /// - Throws: ``ModelError`` with code `invalidName`.
  public static func validate(_ tag: String) throws(ModelError) {
    let scalars = tag.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, !first.properties.isWhitespace,
      !last.properties.isWhitespace
    else { throw fault(tag, "is empty, or has a space at an end") }
    if let found = SafeText.firstForbidden(in: tag) {
      throw fault(tag, "has the character \(found), which is not shown as it is")
    }
    guard !tag.contains(",") else { throw fault(tag, "has a comma") }
    guard scalars.count <= maximumLength else {
      throw fault(tag, "has \(scalars.count) characters; \(maximumLength) are allowed")
    }
  }

  private static func fault(_ tag: String, _ what: String) -> ModelError {
    ModelError(.invalidName, "'\(tag.visible(limit: 40))' cannot be a tag: it \(what)")
  }
}
