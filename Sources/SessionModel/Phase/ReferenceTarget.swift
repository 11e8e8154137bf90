import StructuredText

/// Places in a JSON text, written as a JSON Pointer in which `*` is every element or member.
struct PlacePattern: Hashable, Sendable {
  let tokens: [String]

  init(_ text: String) throws(ModelError) {
    do {
      tokens = try JSONPointer(parsing: text).tokens
    } catch {
      throw ModelError(
        .invalidPath,
        "'\(text.visible())' is no place: \(error.message); one looks like /assets/*/id")
    }
  }

  /// The scalars at these places, with where each stands.
  func values(in value: JSONValue) -> [(place: [String], value: JSONValue)] {
    var found: [(place: [String], value: JSONValue)] = [([], value)]
    for token in tokens {
      found = found.flatMap { place, value in
        Self.step(token, into: value).map { (place + [$0.0], $0.1) }
      }
    }
    return found.filter { $0.value.string != nil || $0.value.number != nil }
  }

  private static func step(_ token: String, into value: JSONValue) -> [(String, JSONValue)] {
    guard token == "*" else {
      if let member = value[token] { return [(token, member)] }
      guard let index = Int(token), let element = value[index] else { return [] }
      return [(token, element)]
    }
    return value.object?.members.map { ($0.key, $0.value) }
      ?? value.array?.enumerated().map { ("\($0.offset)", $0.element) } ?? []
  }
}

/// Where identifiers are that others refer to: `04-threats/threats.json#/threats/*/id`.
///
/// Without a phase it is one of the same phase, without a file the same file.
struct ReferenceTarget: Hashable, Sendable {
  let phase: PhaseID?
  let file: String?
  let places: PlacePattern

  init(_ text: String) throws(ModelError) {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 2 else {
      throw ModelError(
        .invalidPath,
        "'\(text.visible())' names no place; one looks like 04-threats/threats.json#/threats/*/id")
    }
    places = try PlacePattern(parts[1])
    let names = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    phase = names.count == 2 ? try PhaseID(validating: names[0]) : nil
    file = names.last.flatMap { $0.isEmpty ? nil : $0 }
    if let file { _ = try SessionPath(file) }
    if phase != nil, file == nil {
      throw ModelError(.invalidPath, "'\(text.visible())' names a phase but no artifact of it")
    }
  }

  /// The artifact, seen from one of a phase.
  func artifact(from own: String, in phase: PhaseID) throws(ModelError) -> SessionPath {
    try SessionLayout.artifact(file ?? own, in: self.phase ?? phase)
  }
}
