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
      let known = try identifiers(at: rule.nodes, from: name)
    else { return [] }
    return diagram.nodes.compactMap { node in
      guard !known.contains(JSONValue.string(node.name).schemaIdentity) else { return nil }
      let shown = "'\(node.name.visible(limit: 60))'"
      return PhaseProblem(
        file: source, line: node.line,
        message: "has a node that " + Self.unknown(shown, rule.nodes))
    }
  }
}
