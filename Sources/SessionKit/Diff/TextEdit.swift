import StructuredText

/// What changed from one text to another, word by word.
public enum TextEdit {
  public enum Piece: Hashable, Sendable {
    case kept(String)
    case removed(String)
    case added(String)
  }

  /// The pieces in the order of the text.
  public static func pieces(from old: String, to new: String) -> [Piece] {
    WordDiff.pieces(old: old, new: new).map { piece in
      switch piece {
      case .kept(let text): .kept(text)
      case .removed(let text): .removed(text)
      case .added(let text): .added(text)
      }
    }
  }
}
