/// What changed from one version of a text to another, part by part.
package struct DocumentDiff: Sendable {
  package let old: Structure
  package let new: Structure
  /// In the order of the text.
  package let changes: [Change]
  /// What was compared less closely than usual, for a person to read.
  package let notes: [String]

  package struct Change: Sendable {
    package var path: StructurePath
    /// The part's value in each text, in bytes; nil where there is none.
    package var old: Range<Int>?
    package var new: Range<Int>?
    /// The places, counted from 0, of a part that moved among its siblings.
    package var move: Decision.Move?
  }

  /// Compares two versions.
  ///
  /// - Throws: ``ParseError`` if one cannot be read as its format, or not part by part.
  /// - Complexity: Linear in the bytes of both, but for lists without names, see ``SequenceMatch``.
  package init(
    _ format: DocumentMerge.Format, old: [UInt8], new: [UInt8]
  ) throws(UnreadableSide) {
    let structures = try Structure.reading([(.base, old), (.theirs, new)], format)
    (self.old, self.new) = (structures[0], structures[1])
    var walk = StructureDiff(old: self.old, new: self.new)
    walk.compare()
    changes = walk.changes
    notes = walk.notes
  }
}
