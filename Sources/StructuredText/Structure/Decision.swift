/// What a merge, or a diff, found to decide about one part.
///
/// A diff is the same list: base and ours are then the old text and theirs the new one.
package struct Decision: Sendable {
  package var path: StructurePath
  /// The part's value in each text, in bytes; nil where there is none.
  package var base: Range<Int>?
  package var ours: Range<Int>?
  package var theirs: Range<Int>?
  package var outcome: Outcome
  /// The places, counted from 0, of a part that only moved among its siblings.
  package var move: Move?
  /// How the conflict was decided beforehand.
  package var choice: Choice?

  package init(
    path: StructurePath, base: Range<Int>?, ours: Range<Int>?, theirs: Range<Int>?,
    outcome: Outcome, move: Move? = nil
  ) {
    self.path = path
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.outcome = outcome
    self.move = move
  }

  package struct Move: Sendable, Hashable {
    package var from: Int
    package var to: Int
  }

  package enum Outcome: Sendable, Hashable {
    /// Only our side changed it.
    case ours
    /// Only their side changed it.
    case theirs
    /// Both sides changed it alike.
    case both
    /// Both sides changed other words of a long text.
    case words
    case conflict(Conflict)
  }

  package enum Conflict: String, Sendable, Hashable, CaseIterable {
    /// Both sides changed the value.
    case edited
    /// Both sides added it, each with another value.
    case added
    /// One side removed what the other changed.
    case removed
    /// The sides made different kinds of value of it.
    case retyped
    /// Both sides put something else at the same place of a list.
    case placed
    /// Both sides put the elements into another order.
    case ordered
    /// One side removed the node that an edge of the other side needs.
    case dangling
    /// The statements of both sides together would mean something else than on either side.
    case meaning
  }

  /// Whether a person has yet to decide.
  package var isOpen: Bool { conflict != nil && choice == nil }

  package var conflict: Conflict? {
    if case .conflict(let conflict) = outcome { conflict } else { nil }
  }
}

/// How a conflict is decided.
package enum Choice: Sendable, Hashable {
  case base
  case ours
  case theirs
  /// By another text for the value.
  case value([UInt8])
}
