package import GitKit
package import SessionModel
package import StructuredText

/// The three-way merge of one file's contents: by its parts where its format is known and all three
/// can be read, else line by line, as git does.
public struct ContentMerge: Sendable {
  /// With conflict markers unless ``isClean``.
  public private(set) var text: [UInt8]
  /// How many decisions are open.
  public private(set) var conflicts: Int
  /// What either side changed, and what is open; empty where lines were merged.
  package private(set) var decisions: [Decision] = []
  /// Where lines were merged, what could not be.
  private(set) var hunks: [LineHunks.Hunk] = []
  /// Whether both sides together are not what the file is to be, which is the one decision then.
  private(set) var isInvalid = false
  package let versions: Versions
  package let kind: Kind
  /// What a person should know of how it was merged.
  public private(set) var notes: [String] = []

  public var isClean: Bool { conflicts == 0 }

  /// Three versions of one file.
  public struct Versions: Sendable {
    public var base: [UInt8]
    public var ours: [UInt8]
    public var theirs: [UInt8]

    public init(base: [UInt8], ours: [UInt8], theirs: [UInt8]) {
      self.base = base
      self.ours = ours
      self.theirs = theirs
    }

    /// Two versions that may have none before them: two objects, or two arrays, that both sides made
    /// come from an empty one.
    package init(base: [UInt8]?, ours: [UInt8], theirs: [UInt8], as kind: Kind) {
      let first = ours.first { ![0x09, 0x0A, 0x0D, 0x20].contains($0) }
      let empty = first == UInt8(ascii: "{") ? "{}" : first == UInt8(ascii: "[") ? "[]" : ""
      self.init(
        base: base ?? (kind == .json ? Array(empty.utf8) : []), ours: ours, theirs: theirs)
    }

    /// The result where one side changed nothing, or both the same.
    var withoutReading: [UInt8]? {
      if ours == theirs || theirs == base { return ours }
      return ours == base ? theirs : nil
    }
  }

  /// What decides conflicts beforehand.
  public enum Favor: String, Sendable, Hashable, CaseIterable {
    case neither, ours, theirs
    /// Ours and then theirs; lines only.
    case both
  }

  /// How the contents are compared.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case json, dot, text

    package var format: DocumentMerge.Format? {
      switch self {
      case .json: .json
      case .dot: .dot
      case .text: nil
      }
    }
  }

  /// Merges what both sides made of a base.
  ///
  /// A file that cannot be read as its kind, or has a key twice, is merged by lines; the result is then
  /// only clean if it can be read where both sides could.
  ///
  /// - Parameter markers: Labels and length of the conflict markers.
  public init(
    _ versions: Versions, as kind: Kind, markers: Markers, favor: Favor = .neither
  ) throws {
    try self.init(versions, as: kind, markers: markers, favor: favor) { _, _ in
      switch favor {
      case .ours: .ours
      case .theirs: .theirs
      case .neither, .both: nil
      }
    }
  }

  /// Merges, each open decision being put to `choose` first, with its name among those of the file.
  package init(
    _ given: Versions, as kind: Kind, markers: Markers, favor: Favor = .neither,
    rules: MergeRules? = nil, choose: @escaping (String, Decision?) -> Choice?
  ) throws(GitError) {
    var versions = given
    if let rules {
      (versions.base, versions.theirs) = rules.prepared(
        base: given.base, ours: given.ours, theirs: given.theirs)
    }
    self.versions = versions
    self.kind = kind
    let names = ConflictNames()
    // What is the same on two sides needs no reading, whatever it is.
    if let text = versions.withoutReading {
      self.text = text
      conflicts = 0
      return
    }
    if let format = kind.format {
      do throws(UnreadableSide) {
        let merge = try DocumentMerge(
          format, base: versions.base, ours: versions.ours, theirs: versions.theirs,
          labels: markers.labels
        ) { decision in
          guard let conflict = decision.conflict else { return nil }
          let ruled = rules?.choice(
            decision, ours: versions.ours, theirs: versions.theirs)
          return ruled ?? choose(names.next(.init(conflict), at: "\(decision.path)"), decision)
        }
        text = merge.text
        decisions = merge.decisions
        notes = merge.notes
        conflicts = decisions.count(where: \.isOpen)
        // Nobody is to get a broken file because of a mistake in here; `--value` can be anything.
        let isTyped = decisions.contains { if case .value? = $0.choice { true } else { false } }
        if isClean, isTyped || !format.isWellFormed(text) {
          refuseBroken(format, markers, names, choose)
        }
        return
      } catch {
        notes = ["merged by lines, because of \(error.side.rawValue), \(error.error)"]
      }
    }
    if [versions.base, versions.ours, versions.theirs].contains(where: { $0.contains(0) }) {
      // Lines of binary data cannot be told apart; what comes out of them is empty.
      notes.append("a side is binary; ours is kept")
      (text, conflicts) = (versions.ours, 1)
      return
    }
    if favor == .neither, markers.style == .diff3 {
      var lines = try LineHunks(versions) { _ in choose(names.next(.lines, at: ""), nil) }
      text = lines.render(markers.labels)
      hunks = lines.hunks
      conflicts = hunks.count { $0.choice == nil }
    } else {
      let lines = try LineMerge(
        base: versions.base, ours: versions.ours, theirs: versions.theirs,
        labels: LineMerge.Labels(
          ours: markers.labels.ours, base: markers.labels.base, theirs: markers.labels.theirs),
        favor: LineMerge.Favor(favor), style: LineMerge.Style(markers.style),
        markerSize: markers.labels.markerSize)
      text = lines.text
      conflicts = lines.isClean ? 0 : Self.hunks(in: text, markers)
    }
    // What a side had broken already, lines may keep so.
    guard let format = kind.format, isClean, Self.isReadable(versions.ours, format),
      Self.isReadable(versions.theirs, format)
    else { return }
    refuseBroken(format, markers, names, choose)
  }

  /// Lines that merge well can still make broken JSON.
  private mutating func refuseBroken(
    _ format: DocumentMerge.Format, _ markers: Markers, _ names: ConflictNames,
    _ choose: (String, Decision?) -> Choice?
  ) {
    guard !Self.isReadable(text, format) else { return }
    notes.append("both sides together would not be valid \(format.rawValue)")
    var decision = Decision(
      path: StructurePath(), base: versions.base.indices, ours: versions.ours.indices,
      theirs: versions.theirs.indices, outcome: .conflict(.edited))
    decision.choice = choose(names.next(.invalid, at: ""), decision)
    decisions = [decision]
    isInvalid = true
    hunks = []
    conflicts = decision.choice == nil ? 1 : 0
    text =
      switch decision.choice {
      case .base: versions.base
      case .ours: versions.ours
      case .theirs: versions.theirs
      case .value(let bytes): bytes
      case nil:
        DocumentMerge.conflict(
          base: versions.base.isMarked ? [] : versions.base, ours: versions.ours,
          theirs: versions.theirs, labels: markers.labels)
      }
  }

  private static func isReadable(_ bytes: [UInt8], _ format: DocumentMerge.Format) -> Bool {
    do throws(UnreadableSide) {
      try format.validate(bytes)
      return true
    } catch {
      return false
    }
  }

  private static func hunks(in text: [UInt8], _ markers: Markers) -> Int {
    let start = Array(repeating: UInt8(ascii: "<"), count: markers.labels.markerSize)
    return max(1, text.split(separator: .lineFeed).count { $0.starts(with: start) })
  }
}

/// How conflict markers look.
public struct Markers: Sendable, Hashable {
  package var labels: ConflictLabels
  package var style: Style

  /// git's `merge.conflictStyle`; by parts it is always diff3, since without the base nobody can
  /// tell what either side did.
  public enum Style: String, Sendable, Hashable, CaseIterable { case merge, diff3, zdiff3 }

  package init(_ labels: ConflictLabels, style: Style = .diff3) {
    self.labels = labels
    self.style = style
  }

  public init(
    ours: String = "ours", base: String = "base", theirs: String = "theirs", size: Int = 7,
    style: Style = .diff3
  ) {
    labels = ConflictLabels(ours: ours, base: base, theirs: theirs, markerSize: size)
    self.style = style
  }
}

extension LineMerge.Favor {
  fileprivate init(_ favor: ContentMerge.Favor) {
    self =
      switch favor {
      case .neither: .neither
      case .ours: .ours
      case .theirs: .theirs
      case .both: .both
      }
  }
}

extension LineMerge.Style {
  fileprivate init(_ style: Markers.Style) {
    self =
      switch style {
      case .merge: .merge
      case .diff3: .diff3
      case .zdiff3: .zdiff3
      }
  }
}
