import SessionModel
import StructuredText
import Testing

@Suite struct `The manifest` {
  static let text = """
    {
    \t"format": 1, "id": "q4-risk-20261121-k7q2",
    \t"name": "Q4",
    \t"owner": {"name": "Ada", "email": "ada@example.com", "phone": 7},

    \t"created": "2026-11-21T10:00:00Z", "status": "active",
    \t"x-own": [1.0, 1e3],
    \t"tags": ["a"], "settings": {"waitingTimeoutSeconds": 300,  "other": 1}
    }
    """

  private func read(_ text: String = text) throws -> SessionManifest {
    try SessionManifest(bytes: Array(text.utf8))
  }

  @Test func `is read`() throws {
    let manifest = try read()
    #expect(manifest.id.rawValue == "q4-risk-20261121-k7q2")
    #expect(manifest.owner == Person(name: "Ada", email: "ada@example.com"))
    #expect(manifest.status == .active)
    #expect(manifest.tags == ["a"])
    #expect(!manifest.isPinned)
    #expect(manifest.phase == nil && manifest.parent == nil && manifest.deletedAt == nil)
    #expect(manifest.settings["waitingTimeoutSeconds"]?.integer == 300)
    #expect(manifest.bytes == Array(Self.text.utf8))
  }

  @Test func `changes only what is set`() throws {
    var manifest = try read()
    manifest.name = "Q4"
    manifest.tags = ["a"]
    #expect(manifest.bytes == Array(Self.text.utf8))

    manifest.status = .frozen
    manifest.owner.email = "ada@example.org"
    manifest.settings = ["other": 1, "waitingTimeoutSeconds": 60]
    manifest.phase = try PhaseID(validating: "02-a")
    let expected = Self.text
      .replacing("\"status\": \"active\"", with: "\"status\": \"frozen\",\n\t\"phase\": \"02-a\"")
      .replacing("example.com", with: "example.org").replacing("300", with: "60")
    #expect(String(decoding: manifest.bytes, as: UTF8.self) == expected)

    manifest.phase = nil
    manifest.status = .active
    manifest.owner.email = "ada@example.com"
    manifest.settings = ["waitingTimeoutSeconds": 300, "other": 1]
    #expect(String(decoding: manifest.bytes, as: UTF8.self) == Self.text)
  }

  @Test func `is the same when read again, whatever was set`() throws {
    var manifest = try read()
    manifest.name = "תוכנית \"x\""
    manifest.template = TemplateReference(name: "risk", version: 2)
    let parent = try SessionID(validating: "q3-risk-20260820-p3xw")
    manifest.parent = ParentReference(session: parent, commit: "abc", relation: .import)
    manifest.tags = ["b", "c"]
    manifest.isPinned = true
    manifest.deletedAt = `A moment`.sample
    manifest.metadata = ["k": [nil, true, "x"]]
    let again = try SessionManifest(bytes: manifest.bytes)
    #expect(again.name == manifest.name && again.template == manifest.template)
    #expect(again.parent == manifest.parent && again.tags == manifest.tags)
    #expect(again.isPinned && again.deletedAt == manifest.deletedAt)
    #expect(again.metadata == manifest.metadata)
    #expect(JSONDocument(again.bytes).node(at: ["owner", "phone"]) != nil)
    #expect(JSONDocument(again.bytes).node(at: ["x-own", "1"]) != nil)
  }

  @Test func `of a new session is canonical`() throws {
    let manifest = try SessionManifest.new(
      id: try SessionID(validating: "q4-risk-20261121-k7q2"), name: "Q4 risk",
      owner: Person(name: "Ada", email: "ada@example.com"), created: `A moment`.sample,
      phase: try PhaseID(validating: "01-a"))
    let text = String(decoding: manifest.bytes, as: UTF8.self)
    #expect(text.hasPrefix("{\n  \"format\": 1,\n  \"id\": \"q4-risk-20261121-k7q2\",\n"))
    #expect(text.hasSuffix("  \"metadata\": {}\n}\n"))
    let value = try JSONValue(parsing: text)
    #expect(value.canonical(order: SessionManifest.order) == manifest.bytes)
  }

  @Test(arguments: [
    ("\"format\": 1", "\"format\": 2", ModelError.Code.unsupportedFormat, 2),
    ("\"format\": 1", "\"format\": \"1\"", .invalidJSON, 2), ("\"format\": 1,", "", .missing, 1),
    ("k7q2", "K7Q2", .invalidName, 2), ("\"Q4\"", "\"\"", .invalidName, 3),
    ("\"Q4\"", "\"a\\u202eb\"", .invalidName, 3), ("\"active\"", "\"done\"", .invalidJSON, 6),
    ("\"email\"", "\"mail\"", .missing, 4), ("10:00:00Z", "25:00:00Z", .invalidName, 6),
    ("\"phone\"", "\"name\"", .invalidJSON, 4), ("[\"a\"]", "[\"a\", 1]", .invalidJSON, 8),
    ("[\"a\"]", "{}", .invalidJSON, 8), ("[1.0", "[1.0.", .invalidJSON, 7),
    ("\"x-own\": [1.0, 1e3]", "\"phase\": \"../x\"", .invalidName, 7),
    ("\"x-own\": [1.0, 1e3]", "\"pinned\": 1", .invalidJSON, 7),
    ("\"x-own\": [1.0, 1e3]", "\"parent\": {\"session\": \"x\"}", .invalidName, 7),
    ("\"x-own\": [1.0, 1e3]", "\"metadata\": []", .invalidJSON, 7),
  ])
  func `is refused with file, line and reason`(
    part: String, replacement: String, code: ModelError.Code, line: Int
  ) {
    let error = #expect(throws: ModelError.self) {
      try read(Self.text.replacing(part, with: replacement, maxReplacements: 1))
    }
    #expect(error?.code == code, "\(String(describing: error))")
    #expect(error?.file == "session.json")
    #expect(error?.line == line, "\(String(describing: error))")
  }

  @Test func `is checked before it is written`() throws {
    var manifest = try read()
    try manifest.validated()
    manifest.settings["x"] = JSON(1)
    try manifest.validated()
    manifest.settings = []
    #expect(throws: ModelError.self) { try manifest.validated() }
    manifest.settings = [:]
    manifest.name = "a\nb"
    #expect(throws: ModelError.self) { try manifest.validated() }
  }

  @Test func `is refused if it is no object`() {
    for text in ["", "[]", "null", "{\"format\": 1}x", "\u{0}"] {
      let error = #expect(throws: ModelError.self) { try read(text) }
      #expect(error?.code == .invalidJSON)
    }
  }
}

@Suite struct `The record of a phase` {
  @Test func `is edited in place`() throws {
    let text = """
      { "title": "A", "status": "open",
        "artifacts": { "model.json": { "mergeKey": { "/assets": "id" }, "own": 1 },
                       "b.json": {} } }
      """
    var record = try PhaseRecord(bytes: Array(text.utf8))
    #expect(record.artifacts["model.json"]?.mergeKey == ["/assets": "id"])
    record.status = .done
    record.requires = [try PhaseID(validating: "01-a")]
    record.artifacts["b.json"]?.schema = "s.json"
    let written = String(decoding: record.bytes, as: UTF8.self)
    #expect(written.contains("\"mergeKey\": { \"/assets\": \"id\" }, \"own\": 1 }"))
    let again = try PhaseRecord(bytes: record.bytes)
    #expect(again.status == .done && again.requires == record.requires)
    #expect(again.artifacts == record.artifacts)
  }

  @Test func `of a new phase is canonical`() throws {
    let record = try PhaseRecord(
      title: "A", artifacts: ["b": ArtifactRule(), "a": ArtifactRule(mergeKey: ["/y": "k"])])
    let value = try JSONValue(parsing: record.bytes)
    #expect(value.canonical(order: PhaseRecord.order) == record.bytes)
    #expect(try PhaseRecord(bytes: record.bytes).artifacts == record.artifacts)
  }

  @Test func `is refused with its own file name`() {
    let error = #expect(throws: ModelError.self) {
      try PhaseRecord(bytes: Array("{\n\"title\": 1}".utf8), file: "phases/a/phase.json")
    }
    #expect(error?.description == "phases/a/phase.json:2: 'title' must be a string")
  }
}
