/// What new sessions start from: agents, phases and what they hold at first.
public struct SessionTemplate: Sendable {
  public static let apiVersion = "v1"
  public static let kind = "SessionTemplate"

  public var name: String
  public var version: Int
  public var title: String?
  public var description: String?
  public var parameters: [Parameter]
  public var agents: [Agent]
  /// What runs may use, such as `cpu` and `memory`: an object.
  public var resources: JSON
  /// Rules by name, or objects with a name and settings.
  public var guardrails: [JSON]
  public var phases: [Phase]
  /// What the template says that does nothing, or not what its writer may think; each with file and line.
  public var warnings: [String] = []

  /// A value that `new --set` gives, put wherever the template says `{{name}}`.
  public struct Parameter: Sendable, Equatable {
    public var name: String
    public var description: String?
    /// What it is when nothing is set; a parameter without one must be set.
    public var defaultValue: JSON?
  }

  public struct Agent: Sendable, Equatable {
    public var name: String
    public var config: JSON
  }

  public struct Phase: Sendable, Equatable {
    public var id: PhaseID
    public var title: String
    public var requires: [PhaseID]
    public var artifacts: [Artifact]
    public var diagrams: [Diagram]
    /// What an agent is told at the start of the phase.
    public var prompt: String?
  }

  public struct Artifact: Sendable, Equatable {
    /// The file name below `artifacts/`.
    public var name: String
    public var rule: ArtifactRule
    /// What the file holds at first; no file is made without.
    public var content: JSON?
  }

  public struct Diagram: Sendable, Equatable {
    /// The file name below `diagrams/`.
    public var name: String
    public var rule: DiagramRule
    /// What the file holds at first; no file is made without.
    public var text: String?
  }

  /// How a session names this template.
  public var reference: TemplateReference { TemplateReference(name: name, version: version) }
}

extension SessionTemplate {
  package static let members: [SchemaMember] = [
    .required("apiVersion", of: [apiVersion]), .required("kind", of: [kind]),
    .required("metadata"), .required("spec"),
  ]
  package static let metadataMembers: [SchemaMember] = [
    .required("name"), .optional("version"), .optional("title"), .optional("description"),
  ]
  package static let specMembers: [SchemaMember] = [
    .optional("parameters"), .optional("agents"), .optional("resources"),
    .optional("guardrails"), .optional("phases"),
  ]
}

extension SessionTemplate.Parameter {
  package static let members: [SchemaMember] = [
    .required("name"), .optional("description"), .optional("default"),
  ]
}

extension SessionTemplate.Agent {
  package static let members: [SchemaMember] = [.required("name"), .optional("config")]
}

extension SessionTemplate.Phase {
  package static let members: [SchemaMember] = [
    .required("id"), .optional("title"), .optional("requires"), .optional("artifacts"),
    .optional("diagrams"), .optional("prompt"),
  ]
}

extension SessionTemplate.Artifact {
  package static let members: [SchemaMember] =
    ArtifactRule.members + [.optional("content")]
}

extension SessionTemplate.Diagram {
  package static let members: [SchemaMember] = DiagramRule.members + [.optional("content")]
}
