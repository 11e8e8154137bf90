import StructuredText

extension SessionTemplate {
  /// Finds what makes no session impossible, and yet does nothing or not what its writer may think.
  func warnings(_ root: JSONReader) throws(ModelError) -> [String] {
    var found = try root.unknown(besides: Self.members)
    found += try root.place("metadata").unknown(besides: Self.metadataMembers)
    let spec = root.place("spec")
    found += try spec.unknown(besides: Self.specMembers)
    for parameter in try spec["parameters"]?.elements() ?? [] {
      found += try parameter.unknown(besides: Parameter.members)
    }
    for agent in try spec["agents"]?.elements() ?? [] {
      found += try agent.unknown(besides: Agent.members)
    }
    let readers = try spec["phases"]?.elements() ?? []
    for reader in readers { found += try Self.warnings(ofPhase: reader) }
    if readers.isEmpty {
      found.append(
        spec.place("phases").fault("has no phase, and so will each session from it; add one")
          .description)
    }
    return try found + strayNames(spec)
  }

  private static func warnings(ofPhase reader: JSONReader) throws(ModelError) -> [String] {
    var found = try reader.unknown(besides: Phase.members)
    for (name, artifact) in try reader["artifacts"]?.members() ?? [] {
      found += try artifact.unknown(besides: Artifact.members)
      if !name.lowercased().hasSuffix(".json") {
        found.append(
          artifact.fault("does not end in .json, as artifacts do; no check looks into it")
            .description)
      }
      for (pointer, key) in try artifact["mergeKey"]?.members() ?? [] {
        do {
          _ = try JSONPointer(parsing: pointer)
        } catch {
          found.append(
            key.fault("is under no JSON Pointer: \(error.message); one looks like /assets")
              .description)
        }
      }
    }
    for (name, diagram) in try reader["diagrams"]?.members() ?? [] {
      if diagram.value.object != nil { found += try diagram.unknown(besides: Diagram.members) }
      if ![".dot", ".gv"].contains(where: name.lowercased().hasSuffix) {
        found.append(
          diagram.fault("does not end in .dot or .gv, as diagrams do; no check looks into it")
            .description)
      }
    }
    return found
  }

  /// What stands in braces like a parameter and is none, wherever parameters are put.
  private func strayNames(_ spec: JSONReader) throws(ModelError) -> [String] {
    let filler = TemplateFiller(names: parameters.map(\.name))
    var found: [String] = []
    func look(at reader: JSONReader?) throws(ModelError) {
      guard let reader else { return }
      if let text = reader.value.string {
        found += filler.strays(in: text).map { self.stray($0, reader) }
      } else if reader.value.object != nil {
        for (key, member) in try reader.members() {
          found += filler.strays(in: key).map { self.stray($0, member) }
          try look(at: member)
        }
      } else if reader.value.array != nil {
        for element in try reader.elements() { try look(at: element) }
      }
    }
    for agent in try spec["agents"]?.elements() ?? [] { try look(at: agent["config"]) }
    try look(at: spec["resources"])
    try look(at: spec["guardrails"])
    for phase in try spec["phases"]?.elements() ?? [] {
      try look(at: phase["title"])
      for artifact in try phase["artifacts"]?.members() ?? [] {
        try look(at: artifact.value["content"])
      }
      for diagram in try phase["diagrams"]?.members() ?? [] {
        try look(at: diagram.value.value.string == nil ? diagram.value["content"] : diagram.value)
      }
      try look(at: phase["prompt"])
    }
    return found
  }

  private func stray(_ name: String, _ reader: JSONReader) -> String {
    let known = parameters.map(\.name).joined(separator: ", ")
    return reader.fault(
      "has {{\(name.visible(limit: 40))}}, which is no parameter and stays as it is; "
        + (known.isEmpty ? "the template has none" : "the parameters are \(known)")
    ).description
  }
}
