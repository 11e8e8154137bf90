package import StructuredText

/// The fixed rules by which `session.json` and `phase.json` merge, where both sides changed the same
/// member; all other members merge as those of any JSON do, or are for a person to decide.
package struct MergeRules: Sendable {
  private enum Rule: Sendable {
    /// The first of these that a side has; a value that is not among them is for a person.
    case strongest([String])
    /// A list whose order says nothing, with each text once.
    case set
  }

  private let rules: [String: Rule]
  private let keepsIdentity: Bool

  /// Identity stays ours: a session that takes in another's work is still itself.
  private static let manifest = MergeRules(
    rules: [
      "status": .strongest([SessionStatus.frozen, .archived, .active].map(\.rawValue)),
      "tags": .set,
    ], keepsIdentity: true)

  /// The side that is further along is right; whether to skip is for a person.
  private static let phase = MergeRules(
    rules: [
      "status": .strongest([PhaseStatus.done, .preview, .open].map(\.rawValue)),
      "requires": .set, "forced": .set,
    ], keepsIdentity: false)

  /// - Returns: nil for a file that has none.
  package static func of(_ kind: FileKind) -> MergeRules? {
    switch kind {
    case .manifest: manifest
    case .phase: phase
    default: nil
    }
  }

  /// Base and theirs with what must not be taken from them replaced by ours, and with lists that are sets
  /// as if only their side had changed them, to what both sides come to.
  package func prepared(
    base: [UInt8], ours: [UInt8], theirs: [UInt8]
  ) -> (base: [UInt8], theirs: [UInt8]) {
    var (base, theirs) = (identified(base, by: ours), identified(theirs, by: ours))
    for (name, rule) in rules {
      guard case .set = rule, var old = Self.record(base), let mine = Self.record(ours),
        var other = Self.record(theirs), let own = mine.member(name)?.texts,
        let their = other.member(name)?.texts
      else { continue }
      let before = old.member(name)?.texts ?? []
      if own == before || their == before || own == their { continue }
      let kept = own.filter { !before.contains($0) || their.contains($0) }
      let added = their.filter { !before.contains($0) && !kept.contains($0) }
      old.set(name, to: .array(own.map { .string($0) }))
      other.set(name, to: .array((kept + added).map { .string($0) }))
      (base, theirs) = (old.bytes, other.bytes)
    }
    return (base, theirs)
  }

  private func identified(_ other: [UInt8], by ours: [UInt8]) -> [UInt8] {
    guard keepsIdentity, let mine = Self.manifest(ours), var manifest = Self.manifest(other) else {
      return other
    }
    manifest.takeIdentity(of: mine)
    return manifest.bytes
  }

  private static func record(_ bytes: [UInt8]) -> JSONRecord? {
    do throws(ModelError) {
      return try JSONRecord(bytes: bytes, file: "", order: [])
    } catch {
      return nil
    }
  }

  /// How a conflict is decided by rule, or nil if there is none for it; the texts are those that the
  /// decision's ranges are of.
  package func choice(
    _ decision: Decision, ours: [UInt8], theirs: [UInt8]
  ) -> Choice? {
    guard decision.path.steps.count == 1, let step = decision.path.steps.first,
      let rule = rules[step.label], let mine = Self.value(decision.ours, in: ours),
      let other = Self.value(decision.theirs, in: theirs)
    else { return nil }
    guard case .strongest(let order) = rule, let own = mine.string.flatMap(order.firstIndex),
      let their = other.string.flatMap(order.firstIndex)
    else { return nil }
    return own <= their ? .ours : .theirs
  }

  private static func manifest(_ bytes: [UInt8]) -> SessionManifest? {
    do throws(ModelError) {
      return try SessionManifest(bytes: bytes)
    } catch {
      return nil
    }
  }

  private static func value(_ range: Range<Int>?, in text: [UInt8]) -> JSONValue? {
    guard let range else { return nil }
    do throws(ParseError) {
      return try JSONValue(parsing: Array(text[range]))
    } catch {
      return nil
    }
  }
}

extension JSONRecord {
  fileprivate func member(_ name: String) -> JSONValue? {
    do throws(ParseError) {
      return try document.value()?[name]
    } catch {
      return nil
    }
  }
}

extension JSONValue {
  /// The elements of a list of texts; nil if it is anything else.
  fileprivate var texts: [String]? {
    guard let array else { return nil }
    let texts = array.compactMap(\.string)
    return texts.count == array.count ? texts : nil
  }
}
