import StructuredText

extension SessionTemplate {
  /// The files a session starts with: its manifest, what the template holds, `.gitattributes` and
  /// `.gitignore`, sorted by path.
  ///
  /// `values` are what parameters are set to. The manifest gets the template's name, its first phase,
  /// its resources and guardrails among the settings, wherever it does not say otherwise already. The
  /// given `guardrails` come after the template's, unless it has one of the same name.
  ///
  /// - Throws: ``ModelError`` with code `missing` if a parameter has neither value nor default, or a
  ///   value is given for a parameter that is not there.
  public func files(
    for manifest: SessionManifest, values: [String: JSON] = [:], guardrails added: [JSON] = []
  ) throws(ModelError) -> [(path: SessionPath, bytes: [UInt8])] {
    let filler = try TemplateFiller(parameters: parameters, values: values)
    var result: [(path: SessionPath, bytes: [UInt8])] = [
      (SessionLayout.attributes, SessionLayout.initialAttributes),
      (SessionLayout.ignore, SessionLayout.initialIgnore),
      (SessionLayout.manifest, completed(manifest, filler, added).bytes),
    ]
    for agent in agents {
      let value: JSONValue = [
        "name": .string(agent.name), "config": filler.fill(agent.config.value),
      ]
      let order: KeyOrder = ["name", "config"]
      result.append((SessionLayout.agent(agent.name), value.canonical(order: order)))
    }
    for phase in phases { result += try files(of: phase, filler) }
    return result.sorted { $0.path < $1.path }
  }

  private func completed(
    _ manifest: SessionManifest, _ filler: TemplateFiller, _ added: [JSON]
  ) -> SessionManifest {
    var result = manifest
    if result.template == nil { result.template = reference }
    if result.phase == nil { result.phase = phases.first?.id }
    var settings = result.settings.value.object ?? JSONObject()
    if resources != [:], settings["resources"] == nil {
      settings["resources"] = filler.fill(resources.value)
    }
    let own = guardrails.map { filler.fill($0.value) }
    let rules =
      own
      + added.map(\.value).filter { rule in
        !own.contains { Self.name(ofRule: $0) == Self.name(ofRule: rule) }
      }
    if !rules.isEmpty, settings["guardrails"] == nil { settings["guardrails"] = .array(rules) }
    result.settings = JSON(.object(settings))
    return result
  }

  private static func name(ofRule rule: JSONValue) -> String? {
    rule.string ?? rule["name"]?.string
  }

  private func files(
    of phase: Phase, _ filler: TemplateFiller
  ) throws(ModelError) -> [(path: SessionPath, bytes: [UInt8])] {
    let rules = phase.artifacts.map { ($0.name, $0.rule) }
    let record = try PhaseRecord(
      title: filler.fill(phase.title), requires: phase.requires,
      artifacts: Dictionary(rules) { _, last in last },
      diagrams: Dictionary(phase.diagrams.map { ($0.name, $0.rule) }) { _, last in last })
    var result = [(path: SessionLayout.phaseRecord(phase.id), bytes: record.bytes)]
    for artifact in phase.artifacts {
      guard let content = artifact.content else { continue }
      let path = try SessionLayout.artifact(artifact.name, in: phase.id)
      result.append((path, Self.bytes(filler.fill(content.value), for: path)))
    }
    for diagram in phase.diagrams {
      guard let text = diagram.text else { continue }
      let path = try SessionLayout.diagram(diagram.name, in: phase.id)
      result.append((path, Array(filler.fill(text).utf8)))
    }
    if let prompt = phase.prompt {
      result.append((SessionLayout.phasePrompt(phase.id), Array(filler.fill(prompt).utf8)))
    }
    return result
  }

  /// Text as it is into a file that is not JSON, all else as canonical JSON.
  private static func bytes(_ content: JSONValue, for path: SessionPath) -> [UInt8] {
    if let text = content.string, path.fileExtension != "json" { return Array(text.utf8) }
    return content.canonical()
  }
}
