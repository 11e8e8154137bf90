/// What changed from one text to another, word by word.
package enum WordDiff {
  package enum Piece: Sendable, Equatable {
    case kept(String)
    case removed(String)
    case added(String)
  }

  /// The pieces in the order of the text; those kept and removed make the old text, those kept and
  /// added the new one.
  ///
  /// - Complexity: As ``SequenceMatch`` in the words of both.
  package static func pieces(old: String, new: String) -> [Piece] {
    let (left, right) = (words(of: old), words(of: new))
    let match = SequenceMatch(
      left.map { StructureHash.of($0.utf8, seed: 0) },
      right.map { StructureHash.of($0.utf8, seed: 0) })
    var pieces: [Piece] = []
    var at = 0
    func add(_ words: some Sequence<Substring>, _ make: (String) -> Piece) {
      let text = words.joined()
      if !text.isEmpty { pieces.append(make(text)) }
    }
    var removed: [Substring] = []
    var kept: [Substring] = []
    for (index, place) in match.places.enumerated() {
      guard let place else {
        add(kept) { .kept($0) }
        kept = []
        removed.append(left[index])
        continue
      }
      if !removed.isEmpty || at < place {
        add(kept) { .kept($0) }
        kept = []
      }
      add(removed) { .removed($0) }
      removed = []
      add(right[at..<place]) { .added($0) }
      kept.append(right[place])
      at = place + 1
    }
    add(kept) { .kept($0) }
    add(removed) { .removed($0) }
    add(right[at...]) { .added($0) }
    return pieces
  }

  /// Words, blanks and signs, each by itself.
  private static func words(of text: String) -> [Substring] {
    var words: [Substring] = []
    var start = text.startIndex
    var last: Class?
    for index in text.indices {
      let kind = Class(text[index])
      if let last, last != kind || kind == .sign {
        words.append(text[start..<index])
        start = index
      }
      last = kind
    }
    if start < text.endIndex { words.append(text[start...]) }
    return words
  }

  private enum Class {
    case word, blank, sign

    init(_ character: Character) {
      self =
        character.isLetter || character.isNumber
        ? .word : character.isWhitespace ? .blank : .sign
    }
  }
}
