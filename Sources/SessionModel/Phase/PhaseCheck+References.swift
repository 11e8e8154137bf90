import StructuredText

extension PhaseCheck {
  func referenceProblems(
    _ artifact: ParsedArtifact, _ name: String, _ rule: ArtifactRule
  ) throws -> [PhaseProblem] {
    var problems: [PhaseProblem] = []
    for (pattern, targets) in rule.references.sorted(by: { $0.key < $1.key }) {
      let values = try PlacePattern(pattern).values(in: artifact.value)
      guard !values.isEmpty, let known = try identifiers(at: targets, from: name) else { continue }
      for (place, value) in values where !known.contains(value.schemaIdentity) {
        problems.append(artifact.problem(at: place, Self.unknown(value.shown, targets)))
      }
    }
    return problems
  }

  /// The identifiers at several places, seen from an artifact; nil if a phase is skipped that would
  /// have some.
  func identifiers(at targets: [String], from name: String) throws -> Set<[UInt8]>? {
    var known: Set<[UInt8]> = []
    for text in targets {
      let target = try ReferenceTarget(text)
      if let other = target.phase, other != phase, try isSkipped(other) { return nil }
      let path = try target.artifact(from: name, in: phase)
      guard let bytes = try bytes(of: path) else { continue }
      let document = JSONDocument(bytes)
      // A file that is no JSON is a fault of its own phase, and has no identifiers.
      guard document.error == nil, let value = try document.value() else { continue }
      known.formUnion(target.places.values(in: value).map(\.value.schemaIdentity))
    }
    return known
  }

  /// Of this phase what it would have, of others what they have.
  private func bytes(of path: SessionPath) throws -> [UInt8]? {
    if let source = content.effective[path] { return content.files[source] }
    return try reading(path)
  }

  static func unknown(_ shown: String, _ targets: [String]) -> String {
    "is \(shown), which is not among \(targets.joined(separator: " and ")); add it there, or correct it"
  }
}
