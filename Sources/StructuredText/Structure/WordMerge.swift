/// The three-way merge of a long text by its words, where both sides edited it in different places.
enum WordMerge {
  /// Words of the base below which a text is one value and not prose.
  static let fewestWords = 8
  /// Unchanged words that must stand between what one side and what the other changed.
  static let distance = 3

  /// - Returns: nil if it is too short, or the sides' edits are too near to each other.
  static func merge(
    base: ArraySlice<UInt8>, ours: ArraySlice<UInt8>, theirs: ArraySlice<UInt8>
  ) -> [UInt8]? {
    let texts = (base: words(of: base), ours: words(of: ours), theirs: words(of: theirs))
    guard texts.base.count >= fewestWords else { return nil }
    let toOurs = places(texts.base, texts.ours)
    let toTheirs = places(texts.base, texts.theirs)
    var result: [UInt8] = []
    var start = (base: 0, ours: 0, theirs: 0)
    var last: MergeSide?
    var unchanged = distance
    /// Takes what lies before a word that all three have.
    func take(upTo end: (base: Int, ours: Int, theirs: Int)) -> Bool {
      let old = texts.base[start.base..<end.base]
      let our = texts.ours[start.ours..<end.ours]
      let their = texts.theirs[start.theirs..<end.theirs]
      let side: MergeSide? =
        our.elementsEqual(their) ? nil : their.elementsEqual(old) ? .ours : .theirs
      if side == .theirs, !our.elementsEqual(old) { return false }
      if let side {
        if let last, last != side, unchanged < distance { return false }
        (last, unchanged) = (side, 0)
      }
      for word in side == .theirs ? their : our { result += word }
      return true
    }
    for index in texts.base.indices {
      guard let mine = toOurs[index], let other = toTheirs[index] else { continue }
      guard take(upTo: (index, mine, other)) else { return nil }
      result += texts.ours[mine]
      unchanged += 1
      start = (index + 1, mine + 1, other + 1)
    }
    guard take(upTo: (texts.base.count, texts.ours.count, texts.theirs.count)) else { return nil }
    return result
  }

  private static func places(
    _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
  ) -> [Int?] {
    SequenceMatch(
      old.map { StructureHash.of($0, seed: 0) }, new.map { StructureHash.of($0, seed: 0) }
    ).places
  }

  /// Each word with the blanks after it.
  private static func words(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var words: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    for index in text.indices.dropFirst() where text[index - 1].isJSONSpace {
      guard !text[index].isJSONSpace else { continue }
      words.append(text[start..<index])
      start = index
    }
    if start < text.endIndex { words.append(text[start...]) }
    return words
  }
}
