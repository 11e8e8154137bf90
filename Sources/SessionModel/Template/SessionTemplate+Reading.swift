package import StructuredText

extension SessionTemplate {
  /// Reads a template from what its YAML or JSON says; `file` is what errors call it, and `line` says
  /// where a value stands.
  ///
  /// - Throws: ``ModelError`` that names the place inside the file: `unsupportedFormat` for another
  ///   `apiVersion`, `missing`, `duplicateID`, or what is wrong with a name or a path.
  package init(
    _ value: JSONValue, file: String? = nil, line: @escaping (JSONPointer) -> Int? = { _ in nil }
  ) throws(ModelError) {
    let reader = JSONReader(value, source: JSONReader.Source(file: file, line: line))
    _ = try reader.members()
    try Self.checkVersion(reader)
    let metadata = try reader.required("metadata")
    name = try metadata.required("name").string()
    version = try metadata["version"]?.integer() ?? 1
    title = try metadata["title"]?.string()
    description = try metadata["description"]?.string()

    let spec = try reader.required("spec")
    _ = try spec.members()
    parameters = try Self.list(spec["parameters"], of: Parameter.self)
    agents = try Self.list(spec["agents"], of: Agent.self)
    _ = try spec["resources"]?.members()
    resources = JSON(spec["resources"]?.value ?? [:])
    let guardrails = try spec["guardrails"]?.elements() ?? []
    for rule in guardrails { try ContentGuardrails.check(rule) }
    self.guardrails = guardrails.map { JSON($0.value) }
    phases = try Self.list(spec["phases"], of: Phase.self)
    try checkPhases(try spec["phases"]?.elements() ?? [])
    warnings = try warnings(reader)
  }

  /// Reads a template from JSON.
  ///
  /// - Throws: ``ModelError`` that names the place inside the file.
  public init(_ json: JSON, file: String? = nil) throws(ModelError) {
    try self.init(json.value, file: file)
  }

  private static func checkVersion(_ reader: JSONReader) throws(ModelError) {
    let kind = try reader.required("kind")
    guard try kind.string() == Self.kind else { throw kind.fault("must be '\(Self.kind)'") }
    let version = try reader.required("apiVersion")
    guard try version.string() == apiVersion else {
      let message = "must be '\(apiVersion)', the only one this version reads"
      throw version.fault(message, code: .unsupportedFormat)
    }
  }

  private static func list<Element: TemplateElement>(
    _ reader: JSONReader?, of type: Element.Type
  ) throws(ModelError) -> [Element] {
    var result: [Element] = []
    for element in try reader?.elements() ?? [] {
      let made = try Element(element)
      guard !result.contains(where: { $0.identity.isSame(as: made.identity) }) else {
        throw element.fault("has the name '\(made.identity)' a second time", code: .duplicateID)
      }
      result.append(made)
    }
    return result
  }
}

/// What a template lists, each under a name of its own.
private protocol TemplateElement {
  var identity: String { get }
  init(_ reader: JSONReader) throws(ModelError)
}

extension SessionTemplate.Parameter: TemplateElement {
  var identity: String { name }

  init(_ reader: JSONReader) throws(ModelError) {
    name = try reader.required("name").string()
    description = try reader["description"]?.string()
    defaultValue = reader["default"].map { JSON($0.value) }
  }
}

extension SessionTemplate.Agent: TemplateElement {
  var identity: String { name }

  init(_ reader: JSONReader) throws(ModelError) {
    name = try reader.required("name").parse { text throws(ModelError) in
      try PhaseID(validating: text, for: "an agent").rawValue
    }
    _ = try reader["config"]?.members()
    config = JSON(reader["config"]?.value ?? [:])
  }
}

extension SessionTemplate.Phase: TemplateElement {
  var identity: String { id.rawValue }

  init(_ reader: JSONReader) throws(ModelError) {
    id = try reader.required("id").parse { text throws(ModelError) in
      try PhaseID(validating: text)
    }
    title = try reader["title"]?.string() ?? id.rawValue
    requires = []
    for phase in try reader["requires"]?.elements() ?? [] {
      requires.append(
        try phase.parse { text throws(ModelError) in try PhaseID(validating: text) })
    }
    artifacts = []
    for member in try reader["artifacts"]?.members() ?? [] {
      do {
        _ = try SessionLayout.artifact(member.key, in: id)
      } catch {
        throw member.value.fault(error.message, code: error.code)
      }
      let content = member.value["content"].map { JSON($0.value) }
      artifacts.append(
        SessionTemplate.Artifact(
          name: member.key, rule: try ArtifactRule(member.value), content: content))
    }
    diagrams = []
    for member in try reader["diagrams"]?.members() ?? [] {
      do {
        _ = try SessionLayout.diagram(member.key, in: id)
      } catch {
        throw member.value.fault(error.message, code: error.code)
      }
      diagrams.append(try SessionTemplate.Diagram(member.key, member.value))
    }
    prompt = try reader["prompt"]?.string()
  }
}

extension SessionTemplate.Diagram {
  /// A diagram is its text, or an object with what else is said of it.
  fileprivate init(_ name: String, _ reader: JSONReader) throws(ModelError) {
    self.name = name
    if reader.value.string != nil {
      rule = DiagramRule()
      text = try reader.string()
    } else {
      rule = try DiagramRule(reader)
      text = try reader["content"]?.string()
    }
  }
}
