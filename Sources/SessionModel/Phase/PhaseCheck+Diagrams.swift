import StructuredText

extension PhaseCheck {
  func diagramProblems(_ path: SessionPath, _ source: SessionPath) throws -> [PhaseProblem] {
    let diagram = CheckedDiagram(content.files[source] ?? [])
    if let fault = diagram.fault {
      return [PhaseProblem(file: source, line: fault.line, message: "is no DOT: \(fault.message)")]
    }
    let directory = SessionLayout.diagrams(phase)
    guard path.isInside(directory) else { return [] }
    let name = String(path.string.dropFirst(directory.string.count + 1))
    guard let rule = record.diagrams[name], !rule.nodes.isEmpty,
      let identifiers = try identifiers(at: rule.nodes, from: name)
    else { return [] }
    let known = Set(identifiers.map(\.value.schemaIdentity))
    let strays: [PhaseProblem] = diagram.nodes.compactMap { node in
      guard !known.contains(JSONValue.string(node.name).schemaIdentity) else { return nil }
      let shown = "'\(node.name.visible(limit: 60))'"
      return PhaseProblem(
        file: source, line: node.line,
        message: "has a node that " + Self.unknown(shown, rule.nodes))
    }
    return rule.isComplete ? strays + undrawn(identifiers, in: diagram, source) : strays
  }

  private func undrawn(
    _ identifiers: [Identifier], in diagram: CheckedDiagram, _ source: SessionPath
  ) -> [PhaseProblem] {
    let drawn = Set(diagram.nodes.map { JSONValue.string($0.name).schemaIdentity })
    return identifiers.filter { !drawn.contains($0.value.schemaIdentity) }.map { identifier in
      identifier.artifact.problem(
        at: identifier.place,
        "is \(identifier.value.shown), which is no node of \(source); draw it, or remove it here")
    }
  }
}
