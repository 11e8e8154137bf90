import Foundation
import SessionModel
import StructuredText
import Testing

@Suite struct `The published schemas` {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/reference/schema").standardizedFileURL

  /// Schemas of files that no type of this module reads yet.
  static let untyped = [
    "context-codebase", "context-page", "context-user", "prompt-files", "runtime-state",
    // What commands print, which their own tests judge by them.
    "backup", "conflicts", "diff", "family", "merge", "merge-preview", "replay", "stats",
    "verification",
  ]

  /// What describes which object: a schema, a pointer inside it and the members in code.
  static let typed: [(schema: String, at: [String], members: [SchemaMember])] = [
    ("session", [], SessionManifest.members),
    ("session", ["properties", "owner"], Person.members),
    ("session", ["properties", "template"], TemplateReference.members),
    ("session", ["properties", "parent"], ParentReference.members),
    ("phase", [], PhaseRecord.members),
    ("phase", ["properties", "artifacts", "additionalProperties"], ArtifactRule.members),
    ("phase", ["properties", "diagrams", "additionalProperties"], DiagramRule.members),
    ("issue", [], IssueRecord.members), ("issue", ["properties", "by"], Person.members),
    ("waiver", [], SecretWaiver.members), ("waiver", ["properties", "by"], Person.members),
    ("message", [], Message.members), ("credit", [], CreditEntry.members),
    ("credit", ["properties", "by"], Person.members),
    ("payload", [], SessionPayload.members),
    ("payload", ["properties", "files", "items"], PayloadFile.members),
    ("workspace", [], WorkspaceSettings.members),
    ("workspace", ["properties", "limits"], WorkspaceLimits.members),
    ("workspace", ["properties", "embedder"], EmbedderSettings.members),
    ("template", [], SessionTemplate.members),
    ("template", ["properties", "metadata"], SessionTemplate.metadataMembers),
    ("template", spec, SessionTemplate.specMembers),
    ("template", spec + ["properties", "parameters", "items"], SessionTemplate.Parameter.members),
    ("template", spec + ["properties", "agents", "items"], SessionTemplate.Agent.members),
    ("template", phase, SessionTemplate.Phase.members),
    (
      "template", phase + ["properties", "artifacts", "additionalProperties"],
      SessionTemplate.Artifact.members
    ),
    (
      "template", phase + ["properties", "diagrams", "additionalProperties"],
      SessionTemplate.Diagram.members
    ),
  ]
  private static let spec = ["properties", "spec"]
  private static let phase = spec + ["properties", "phases", "items"]

  static func schema(_ name: String) throws -> JSONDocument {
    let file = folder.appending(path: "\(name).schema.json")
    let document = JSONDocument([UInt8](try Data(contentsOf: file)))
    try document.validated()
    return document
  }

  @Test func `are all known here`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    let names = files.map { $0.replacing(".schema.json", with: "") }
    #expect(Set(names) == Set(Self.untyped + Self.typed.map(\.schema)))
  }

  @Test(arguments: typed.indices)
  func `list the members that the code knows`(index: Int) throws {
    let (name, pointer, members) = Self.typed[index]
    let found = try Self.schema(name).value(at: JSONPointer(pointer))
    let object = try #require(found, "\(name) has nothing at \(pointer)")
    #expect(object["properties"]?.object?.keys == members.map(\.name), "\(name) \(pointer)")
    let required = object["required"]?.array?.compactMap(\.string) ?? []
    #expect(required == members.filter(\.isRequired).map(\.name), "\(name) \(pointer)")
    #expect(object["additionalProperties"] == true, "\(name) \(pointer)")
    for member in members {
      let words = object["properties"]?[member.name]?["enum"]?.array?.compactMap(\.string)
      #expect(words == member.choices, "\(name) \(pointer) \(member.name)")
    }
  }

  @Test func `describe every member`() throws {
    for name in Self.untyped + Self.typed.map(\.schema) {
      let document = try Self.schema(name)
      for node in document.nodes.indices where document.key(of: node) == "properties" {
        for member in document.children(of: node) {
          let value = try document.value(of: member)
          let key = document.key(of: member) ?? ""
          #expect(value["description"]?.string?.isEmpty == false, "\(name): \(key)")
        }
      }
    }
  }

  @Test func `name the one format`() throws {
    let format = try Self.schema("session").value(at: ["properties", "format", "const"])
    #expect(format?.integer == SessionManifest.format)
  }

  static let hasValidator: Bool = {
    do {
      return try python("import jsonschema", input: []) == 0
    } catch {
      return false
    }
  }()

  @Test(.enabled(if: hasValidator, "skipped: python3 has no jsonschema"))
  func `accept what the code writes`() throws {
    let template = try SessionTemplate(`A template`.value)
    var manifest = try SessionManifest.new(
      id: try SessionID(validating: "q4-20261121-k7q2"), name: "Q4",
      owner: Person(name: "Ada", email: "a@b"), created: `A moment`.sample)
    manifest.deletedAt = `A moment`.sample
    manifest.parent = ParentReference(session: manifest.id, commit: "ab", relation: .child)
    for file in try template.files(for: manifest, values: ["product": "x"]) {
      switch SessionLayout.kind(of: file.path) {
      case .manifest: try expectValid(file.bytes, "session")
      case .phase: try expectValid(file.bytes, "phase")
      default: continue
      }
    }
    try expectValid(`A template`.value.canonical(), "template")
    let suffix = try #require(RandomSuffix(rawValue: "k7q2"))
    var entry = CreditEntry(
      .release, id: MessageID(at: `A moment`.sample, suffix: suffix), by: manifest.owner)
    entry.session = manifest.id
    entry.reservation = entry.id
    try expectValid(entry.bytes, "credit")
    var message = try Message(bytes: Array(`A message`.text.utf8))
    message.usage = ["input": 1]
    message.replyTo = message.id
    let fields = FrontMatter(message.encoded()).fields.map { (key: $0.key, value: $0.value) }
    try expectValid(JSONValue.object(JSONObject(fields)).canonical(), "message")
  }

  private func expectValid(_ bytes: [UInt8], _ name: String) throws {
    let schema = Self.folder.appending(path: "\(name).schema.json").path
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft202012Validator.check_schema(schema)
      jsonschema.Draft202012Validator(schema).validate(json.load(sys.stdin))
      """
    #expect(try Self.python(script, schema, input: bytes) == 0, "\(name)")
  }

  private static func python(
    _ script: String, _ argument: String = "", input bytes: [UInt8]
  ) throws -> Int32 {
    let process = Process()
    let input = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, argument]
    process.standardInput = input
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(bytes))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
