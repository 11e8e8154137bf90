/// The three-way merge of a text whose format is known.
package struct DocumentMerge: Sendable {
  /// With git's conflict markers, in diff3 style, unless ``isClean``.
  package var text: [UInt8]
  /// What either side changed, in the order of the text.
  package var decisions: [Decision]
  /// What a person should know of how it was merged.
  package var notes: [String]

  package var isClean: Bool { !decisions.contains(where: \.isOpen) }

  /// Formats that can be merged.
  package enum Format: String, Sendable, Hashable, CaseIterable {
    case json
    case dot
  }

  /// Merges what both sides made of a base.
  ///
  /// Where one side is the base, byte for byte, the result is the other.
  ///
  /// - Parameter choose: How a conflict is decided, or nil to leave it open.
  /// - Throws: ``ParseError``, with ``MergeInput`` naming the text, if one of the three cannot be read as
  ///   its format, has a name twice where each may occur once, or is nested too deep. Lines can be
  ///   merged then.
  /// - Complexity: Linear in the bytes of the three, but for lists without names, see ``SequenceMatch``.
  package init(
    _ format: Format, base: [UInt8], ours: [UInt8], theirs: [UInt8], labels: ConflictLabels,
    choose: @escaping (Decision) -> Choice? = { _ in nil }
  ) throws(UnreadableSide) {
    if ours == theirs || theirs == base {
      (text, decisions, notes) = (ours, [], [])
      return
    }
    if ours == base {
      (text, decisions, notes) = (theirs, [], [])
      return
    }
    let structures = try Structure.reading(
      [(.base, base), (.ours, ours), (.theirs, theirs)], format)
    let check = format == .dot ? try DOTMergeCheck(base: base, ours: ours, theirs: theirs) : nil
    func merge(_ choose: @escaping (Decision) -> Choice?) -> (StructureMerge, [UInt8]) {
      var merge = StructureMerge(
        base: structures[0], ours: structures[1], theirs: structures[2], choose: choose)
      let pieces = merge.merge()
      var writer = ConflictText(labels: labels, lineEnd: structures[1].indentation.lineEnd) {
        side, range in
        switch side {
        case .base: base[range]
        case .ours: ours[range]
        case .theirs: theirs[range]
        }
      }
      return (merge, writer.write(pieces))
    }
    let (merged, text) = merge(choose)
    self.text = text
    decisions = merged.decisions
    notes = merged.notes
    guard let check else { return }
    // What is open, or was decided, is left out one way or the other; what is wrong in both ways is wrong.
    let isDecided = decisions.contains { $0.conflict != nil }
    let texts = isDecided ? [merge { _ in .ours }.1, merge { _ in .theirs }.1] : [text]
    let strangers = try Self.strangers(check, texts, decisions)
    guard !strangers.isEmpty else { return }
    notes.append(
      "put together, its statements would mean something else than on either side: "
        + strangers.joined(separator: ", "))
    var decision = Decision(
      path: StructurePath(), base: base.indices, ours: ours.indices, theirs: theirs.indices,
      outcome: .conflict(.meaning))
    decision.choice = choose(decision)
    decisions = [decision]
    self.text =
      switch decision.choice {
      case .base: base
      case .ours: ours
      case .theirs: theirs
      case .value(let bytes): bytes
      case nil: Self.conflict(base: base, ours: ours, theirs: theirs, labels: labels)
      }
  }

  private static func strangers(
    _ check: DOTMergeCheck, _ texts: [[UInt8]], _ decisions: [Decision]
  ) throws(UnreadableSide) -> [String] {
    let woven = decisions.filter { $0.outcome == .words }.compactMap(\.path.steps.last?.label)
    do throws(ParseError) {
      return try check.strangers(in: texts, woven: Set(woven))
    } catch {
      throw UnreadableSide(side: .ours, error: error)
    }
  }

  /// Both sides whole, undecided but for the lines that all three begin and end with.
  package static func conflict(
    base: [UInt8], ours: [UInt8], theirs: [UInt8], labels: ConflictLabels
  ) -> [UInt8] {
    var writer = ConflictText(
      labels: labels, lineEnd: IndentationStyle(of: ours, inside: 0).lineEnd
    ) { _, _ in [] }
    return writer.write([
      .conflict(ours: [.literal(ours)], base: [.literal(base)], theirs: [.literal(theirs)])
    ])
  }
}

extension Structure {
  /// Reads versions of one text.
  package static func reading(
    _ texts: [(side: MergeSide, bytes: [UInt8])], _ format: DocumentMerge.Format
  ) throws(UnreadableSide) -> [Structure] {
    if format == .dot { return try dot(texts) }
    var structures: [Structure] = []
    for text in texts {
      do throws(ParseError) {
        structures.append(try Structure(JSONDocument(text.bytes)))
      } catch {
        throw UnreadableSide(side: text.side, error: error)
      }
    }
    return structures
  }
}

extension DocumentMerge.Format {
  /// Whether a text that was put together from ones that could be read is one as well: names that occur
  /// once in each of them are not looked at again.
  package func isWellFormed(_ merged: [UInt8]) -> Bool {
    if self == .json { return JSONDocument(merged).error == nil }
    do throws(UnreadableSide) {
      try validate(merged)
      return true
    } catch {
      return false
    }
  }

  /// - Throws: ``UnreadableSide`` if a text is not of this format, or has a name twice where each may
  ///   occur once.
  package func validate(_ bytes: [UInt8]) throws(UnreadableSide) {
    _ = try Structure.reading([(.ours, bytes)], self)
  }
}

/// Which of three texts could not be read, and why.
package struct UnreadableSide: Error, Sendable, Equatable {
  package var side: MergeSide
  package var error: ParseError
}
