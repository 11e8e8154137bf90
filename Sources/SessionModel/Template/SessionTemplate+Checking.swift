import StructuredText

extension SessionTemplate {
  /// Finds what each phase alone cannot show: phases required that are not there or in a circle,
  /// schemas that cannot be used, references that lead to no artifact of the template.
  func checkPhases(_ readers: [JSONReader]) throws(ModelError) {
    let known = Set(phases.map(\.id))
    for (phase, reader) in zip(phases, readers) {
      for needed in phase.requires where !known.contains(needed) {
        throw reader.place("requires").fault(
          "names the phase '\(needed)', which is not there", code: .missing)
      }
      if requirements(of: phase).contains(phase.id) {
        throw reader.place("requires").fault("leads in a circle back to '\(phase.id)'")
      }
      for artifact in phase.artifacts {
        let place = reader.place("artifacts").place(artifact.name)
        try checkSchema(artifact, place)
        for (pattern, targets) in artifact.rule.references.sorted(by: { $0.key < $1.key }) {
          try check(targets, of: phase, place.place("references").place(pattern))
        }
      }
      for diagram in phase.diagrams {
        let place = reader.place("diagrams").place(diagram.name)
        try check(diagram.rule.nodes, of: phase, place.place("nodes"))
        guard let text = diagram.text, let fault = CheckedDiagram(Array(text.utf8)).fault else {
          continue
        }
        throw place.fault("is no DOT: line \(fault.line) of it: \(fault.message)")
      }
    }
  }

  /// All phases that one needs, also by way of others.
  private func requirements(of phase: Phase) -> Set<PhaseID> {
    var found: Set<PhaseID> = []
    var waiting = phase.requires
    while let next = waiting.popLast() {
      guard found.insert(next).inserted else { continue }
      waiting += phases.first { $0.id == next }?.requires ?? []
    }
    return found
  }

  private func checkSchema(_ artifact: Artifact, _ place: JSONReader) throws(ModelError) {
    guard let schema = artifact.rule.schema?.value, schema.string == nil else { return }
    do throws(SchemaError) {
      _ = try JSONSchema(schema)
    } catch {
      var fault = place.place("schema")
      for token in error.place.tokens { fault = fault.place(token) }
      throw fault.fault(error.message)
    }
  }

  private func check(
    _ targets: [String], of phase: Phase, _ place: JSONReader
  ) throws(ModelError) {
    for text in targets {
      let target = try ReferenceTarget(text)
      guard let file = target.file else { continue }
      let owner = target.phase ?? phase.id
      let isThere = phases.contains { other in
        other.id == owner && other.artifacts.contains { $0.name.isSame(as: file) }
      }
      guard isThere else {
        throw place.fault("leads to '\(file)' of \(owner), which is not there", code: .missing)
      }
    }
  }
}
