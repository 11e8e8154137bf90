import StructuredText

/// The three-way merge of `session.json`, by rules that lines do not know.
///
/// Identity stays ours. Tags are a set. Where both sides changed the status, frozen wins over archived
/// and archived over active. Settings and metadata merge member by member. Anything else that both
/// sides changed to different values, the phase above all, is for a person to decide.
public enum ManifestMerge: Sendable {
  case merged([UInt8])
  /// Undecided. These are base and theirs with our identity, so that a line merge of them with ours
  /// marks only what is really in conflict.
  case conflict(base: [UInt8], theirs: [UInt8])

  /// - Returns: `nil` if one of the three is no manifest.
  public init?(base: [UInt8], ours: [UInt8], theirs: [UInt8]) {
    guard var older = Self.read(base), let mine = Self.read(ours), var other = Self.read(theirs)
    else { return nil }
    older.takeIdentity(of: mine)
    other.takeIdentity(of: mine)
    let values = [older, mine, other].map { $0.record.document.plainObject }
    var result = mine.record
    guard result.merge([], values[0], values[1], values[2]) else {
      self = .conflict(base: older.bytes, theirs: other.bytes)
      return
    }
    self = .merged(result.bytes)
  }

  private static func read(_ bytes: [UInt8]) -> SessionManifest? {
    do throws(ModelError) {
      return try SessionManifest(bytes: bytes)
    } catch {
      return nil
    }
  }
}

extension JSONDocument {
  /// The outermost object; empty if there is none.
  fileprivate var plainObject: JSONObject {
    guard let value = try? value(), let object = value.object else { return JSONObject() }
    return object
  }
}

extension JSONRecord {
  /// Brings into this record, which is ours, what they changed in an object since the base.
  ///
  /// - Returns: Whether everything could be decided.
  fileprivate mutating func merge(
    _ path: [String], _ base: JSONObject, _ ours: JSONObject, _ theirs: JSONObject
  ) -> Bool {
    for key in Set(base.keys).union(theirs.keys).sorted() {
      let (old, mine, other) = (base[key], ours[key], theirs[key])
      if other == old || other == mine { continue }
      if mine == old {
        set(path + [key], to: other)
      } else if path.isEmpty, let decided = Self.rule(key, old, mine, other) {
        set([key], to: decided)
      } else if let mine = mine?.object, let other = other?.object {
        guard merge(path + [key], old?.object ?? JSONObject(), mine, other) else { return false }
      } else {
        return false
      }
    }
    return true
  }

  private static func rule(
    _ key: String, _ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?
  ) -> JSONValue? {
    switch key {
    case "tags":
      let old = Set(base?.tags ?? [])
      let other = theirs?.tags ?? []
      let kept = (ours?.tags ?? []).filter { !old.contains($0) || other.contains($0) }
      return .array(
        (kept + other.filter { !old.contains($0) && !kept.contains($0) }).map { .string($0) })
    case "status":
      let strongest = [SessionStatus.frozen, .archived, .active].map(\.rawValue).first {
        $0 == ours?.string || $0 == theirs?.string
      }
      return strongest.map { .string($0) }
    default: return nil
    }
  }
}

extension JSONValue {
  fileprivate var tags: [String] { (array ?? []).compactMap(\.string) }
}
