import SessionModel
import StructuredText
import Testing
import Yams

@Suite struct `A template` {
  static let value: JSONValue = [
    "apiVersion": "v1", "kind": "SessionTemplate",
    "metadata": ["name": "risk", "version": 3, "title": "Risk"],
    "spec": [
      "parameters": [["name": "product"], ["name": "limit", "default": 5]],
      "agents": [
        ["name": "reviewer", "config": ["model": "m", "limit": "{{limit}}"]], ["name": "b"],
      ],
      "resources": ["cpu": 2], "guardrails": ["no-pii"],
      "phases": [
        [
          "id": "01-scope", "title": "Scope of {{product}}",
          "artifacts": [
            "scope.json": ["content": ["z": "{{ product }}", "a": ["{{limit}}", "n={{limit}}"]]],
            "notes.md": ["content": "# {{product}} {{other}}\n"],
            "later.json": ["schema": "s.json", "mergeKey": ["/x": "k"]],
          ],
          "diagrams": ["flow.dot": "digraph { \"{{product}}\" }\n"], "prompt": "Scope it.",
        ],
        ["id": "02-model", "requires": ["01-scope"]],
      ],
    ],
  ]

  private func manifest() throws -> SessionManifest {
    try SessionManifest.new(
      id: try SessionID(validating: "q4-20261121-k7q2"), name: "Q4",
      owner: Person(name: "Ada", email: "a@b"), created: `A moment`.sample)
  }

  @Test func `gives the first files of a session`() throws {
    let template = try SessionTemplate(Self.value)
    let files = try template.files(for: try manifest(), values: ["product": "Web \"shop\""])
    let texts = Dictionary(
      uniqueKeysWithValues: files.map {
        ($0.path.string, String(decoding: $0.bytes, as: UTF8.self))
      })
    #expect(
      files.map(\.path.string) == [
        ".gitattributes", ".gitignore", "agents/b.json", "agents/reviewer.json",
        "phases/01-scope/artifacts/notes.md", "phases/01-scope/artifacts/scope.json",
        "phases/01-scope/diagrams/flow.dot", "phases/01-scope/phase.json",
        "phases/01-scope/prompt.md", "phases/02-model/phase.json", "session.json",
      ])
    let scope = try JSONValue(parsing: texts["phases/01-scope/artifacts/scope.json"] ?? "")
    #expect(scope == ["z": "Web \"shop\"", "a": [5, "n=5"]])
    #expect(texts["phases/01-scope/artifacts/notes.md"] == "# Web \"shop\" {{other}}\n")
    let reviewer = try JSONValue(parsing: texts["agents/reviewer.json"] ?? "")
    #expect(reviewer == ["name": "reviewer", "config": ["model": "m", "limit": 5]])
    let phase = try PhaseRecord(bytes: Array((texts["phases/01-scope/phase.json"] ?? "").utf8))
    #expect(phase.title == "Scope of Web \"shop\"")
    #expect(phase.artifacts["later.json"]?.mergeKey == ["/x": "k"])
    let made = try SessionManifest(bytes: Array((texts["session.json"] ?? "").utf8))
    #expect(made.phase?.rawValue == "01-scope")
    #expect(made.template == TemplateReference(name: "risk", version: 3))
    #expect(made.settings == ["resources": ["cpu": 2], "guardrails": ["no-pii"]])
  }

  @Test func `needs its parameters and no others`() throws {
    let template = try SessionTemplate(Self.value)
    let manifest = try manifest()
    let missing = #expect(throws: ModelError.self) { try template.files(for: manifest) }
    #expect(missing?.code == .missing)
    let stray = #expect(throws: ModelError.self) {
      try template.files(for: manifest, values: ["product": "x", "prodct": "x"])
    }
    #expect(stray?.message.contains("'prodct'") == true)
  }

  @Test(
    arguments: [
      (["apiVersion"], "v2", ModelError.Code.unsupportedFormat, "apiVersion"),
      (["kind"], "Other", .invalidJSON, "kind"),
      (["metadata", "name"], nil, .missing, "metadata.name"),
      (["spec", "agents", "1", "name"], "reviewer", .duplicateID, "spec.agents.1"),
      (["spec", "agents", "1", "name"], "../x", .invalidName, "spec.agents.1.name"),
      (["spec", "phases", "1", "id"], "01-scope", .duplicateID, "spec.phases.1"),
      (["spec", "phases", "1", "requires", "0"], "09", .missing, "spec.phases.1.requires"),
      (
        ["spec", "phases", "0", "artifacts", "../x"], [:], .invalidPath,
        "spec.phases.0.artifacts.../x"
      ),
      (
        ["spec", "phases", "0", "diagrams", "a.dot"], 1, .invalidJSON,
        "spec.phases.0.diagrams.a.dot"
      ),
      (["spec", "phases"], [:], .invalidJSON, "spec.phases"), (["spec"], nil, .missing, "spec"),
    ] as [([String], JSONValue, ModelError.Code, String)])
  func `is refused with the place inside the file`(
    pointer: [String], value: JSONValue, code: ModelError.Code, place: String
  ) throws {
    var document = JSONDocument(Self.value.canonical())
    try document.set(value, at: JSONPointer(pointer))
    let changed = try #require(try document.value())
    let error = #expect(throws: ModelError.self) { try SessionTemplate(changed, file: "t.yaml") }
    #expect(error?.code == code, "\(String(describing: error))")
    #expect(error?.file == "t.yaml")
    #expect(error?.message.hasPrefix("'\(place)' ") == true, "\(String(describing: error))")
  }
}
