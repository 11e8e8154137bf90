/// Whether a merge of DOT means what both sides made of it.
struct DOTMergeCheck {
  private let base: DOTMeaning
  private let ours: DOTMeaning
  private let theirs: DOTMeaning
  private let isAlone: Bool

  /// - Throws: ``UnreadableSide`` with code `tooLarge` if little text of one makes too many parts.
  init(base: [UInt8], ours: [UInt8], theirs: [UInt8]) throws(UnreadableSide) {
    let documents = [base, ours, theirs].map { DOTDocument($0) }
    let isAlone = documents.allSatisfy { $0.graphs.count == 1 }
    self.isAlone = isAlone
    func meaning(_ side: MergeSide, _ document: DOTDocument) throws(UnreadableSide) -> DOTMeaning {
      do throws(ParseError) {
        return try DOTMeaning(document, isAlone: isAlone)
      } catch {
        throw UnreadableSide(side: side, error: error)
      }
    }
    self.base = try meaning(.base, documents[0])
    self.ours = try meaning(.ours, documents[1])
    self.theirs = try meaning(.theirs, documents[2])
  }

  /// What is in none of some texts as either side, or both together, would have it, as people call it.
  ///
  /// - Parameters:
  ///   - texts: Results of the merge; several if conflicts can be decided in several ways, since each way
  ///     leaves out what another has.
  ///   - woven: Attributes that were put together word by word.
  func strangers(in texts: [[UInt8]], woven: Set<String>) throws(ParseError) -> [String] {
    let sides = DOTMeaning.Sides(
      base: base, ours: ours, theirs: theirs,
      woven: Set(woven.map { DOTMeaning.hash(Array($0.utf8)) }))
    var strange: Set<DOTMeaning.Fact>?
    for text in texts {
      let found = sides.unaccounted(in: try DOTMeaning(DOTDocument(text), isAlone: isAlone))
      strange = strange.map { $0.intersection(found) } ?? found
    }
    guard let strange, !strange.isEmpty else { return [] }
    var result: [String] = []
    for side in [ours, theirs, base] {
      let more = side.descriptions(of: strange, isAlone: isAlone)
      result += more.filter { !result.contains($0) }.prefix(Self.mostNamed - result.count)
    }
    return result.isEmpty ? ["the graph"] : result
  }

  private static let mostNamed = 8
}
