import StructuredText

/// An identifier that others may refer to, and where it stands.
struct Identifier {
  var artifact: ParsedArtifact
  var place: [String]
  var value: JSONValue
}

extension PhaseCheck {
  func referenceProblems(
    _ artifact: ParsedArtifact, _ name: String, _ rule: ArtifactRule
  ) throws -> [PhaseProblem] {
    var problems: [PhaseProblem] = []
    for (pattern, targets) in rule.references.sorted(by: { $0.key < $1.key }) {
      let values = try PlacePattern(pattern).values(in: artifact.value)
      guard !values.isEmpty, let identifiers = try identifiers(at: targets, from: name) else {
        continue
      }
      let known = Set(identifiers.map(\.value.schemaIdentity))
      for (place, value) in values where !known.contains(value.schemaIdentity) {
        problems.append(artifact.problem(at: place, Self.unknown(value.shown, targets)))
      }
    }
    return problems
  }

  /// The identifiers at several places, seen from an artifact; nil if a phase is skipped that would
  /// have some.
  func identifiers(at targets: [String], from name: String) throws -> [Identifier]? {
    var known: [Identifier] = []
    for text in targets {
      let target = try ReferenceTarget(text)
      if let other = target.phase, other != phase, try isSkipped(other) { return nil }
      let path = try target.artifact(from: name, in: phase)
      guard let (source, bytes) = try effectiveFile(path) else { continue }
      let document = JSONDocument(bytes)
      // A file that is no JSON is a fault of its own phase, and has no identifiers.
      guard document.error == nil, let value = try document.value() else { continue }
      let artifact = ParsedArtifact(file: source, document: document, value: value)
      known += target.places.values(in: value).map {
        Identifier(artifact: artifact, place: $0.place, value: $0.value)
      }
    }
    return known
  }

  /// Of this phase what it would have, of others what they have.
  private func effectiveFile(
    _ path: SessionPath
  ) throws -> (source: SessionPath, bytes: [UInt8])? {
    if let source = content.effective[path] {
      return content.files[source].map { (source, $0) }
    }
    return try reading(path).map { (path, $0) }
  }

  /// Elements of one list that share what is to tell them apart: what refers to one might mean the other, and a
  /// merge could not tell which is which.
  func twinProblems(
    _ artifact: ParsedArtifact, _ name: String, _ rule: ArtifactRule
  ) -> [PhaseProblem] {
    rule.mergeKey.sorted { $0.key < $1.key }.flatMap { pointer, key in
      do throws(ParseError) {
        return Self.twins(in: artifact, at: try JSONPointer(parsing: pointer), key)
      } catch {
        return [
          PhaseProblem(
            file: SessionLayout.phaseRecord(phase),
            line: record.line(of: ["artifacts", name, "mergeKey", pointer]),
            message:
              "has the mergeKey '\(pointer.visible(limit: 60))', which is no JSON Pointer: \(error.message)"
          )
        ]
      }
    }
  }

  private static func twins(
    in artifact: ParsedArtifact, at list: JSONPointer, _ key: String
  ) -> [PhaseProblem] {
    let elements = list.tokens.reduce(artifact.value as JSONValue?) { value, token in
      value?[token] ?? Int(token).flatMap { value?[$0] }
    }
    var seen: [[UInt8]: Int] = [:]
    return (elements?.array ?? []).enumerated().compactMap { index, element in
      guard let value = element[key], value.string != nil || value.number != nil else { return nil }
      guard let first = seen[value.schemaIdentity] else {
        seen[value.schemaIdentity] = index
        return nil
      }
      return artifact.problem(
        at: list.tokens + ["\(index)", key],
        "is \(value.shown), as \(list)/\(first)/\(key) is; give each its own")
    }
  }

  static func unknown(_ shown: String, _ targets: [String]) -> String {
    "is \(shown), which is not among \(targets.joined(separator: " and ")); add it there, or correct it"
  }
}
