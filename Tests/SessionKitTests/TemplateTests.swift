import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The templates that come with the tool` {
  private static let names = [
    "blank", "code-review", "incident", "risk-assessment", "threat-model",
  ]

  @Test func `are these`() throws {
    let found = try templates.names()
    #expect(found == Self.names)
  }

  @Test(arguments: names) func `make sessions whose every phase can be filled`(name: String)
    async throws
  {
    let template = try templates.template(name)
    #expect(template.name == name)
    var new = NewSession(name: "Trial", template: template)
    for parameter in template.parameters where parameter.defaultValue == nil {
      new.parameters[parameter.name] = "given"
    }
    let session = try new.create(
      in: TemporaryDirectory.current, environment: Steps().environment)
    try await expectSound(session.path)
    for phase in try await session.phaseStates() {
      let missing = phase.artifacts.filter { !$0.isThere }
      #expect(missing == [], "\(phase.id)")
      // What is wrong is never the template, only what nobody has filled in yet.
      for problem in try await session.checkPhase(PhaseID(rawValue: phase.id)) {
        #expect(SessionLayout.kind(of: problem.file) == .json, "\(problem)")
      }
    }
  }

  @Test(arguments: ["code-review", "incident"])
  func `ask for what only the user knows`(name: String) throws {
    let error = #expect(throws: SessionError.self) { try makeSession(template: name) }
    #expect(error?.code == .invalid)
    #expect(error?.hint?.hasPrefix("--set ") == true)
  }
}

@Suite(.temporaryDirectory) struct `A template file with a fault` {
  private static let file = """
    apiVersion: v1
    kind: SessionTemplate
    metadata: { name: t }
    spec:
      phases:
        - id: 01-a
          artifacts:
            a.json:
              schema: { type: object }
        - id: 02-b
          requires: [01-a]
          artifacts:
            b.json:
              references:
                /x: '01-a/a.json#/y'
          diagrams:
            d.dot: 'digraph { a }'
    """

  @Test(
    arguments: [
      ("metadata: { name: t }", "metadata: { name: t, titel: T }", 3, "titel"),
      ("schema: {", "scehma: {", 9, "is not known"),
      ("      artifacts:", "      promt: x\n      artifacts:", 7, "promt"),
      ("schema: { type: object }", "mergeKey: { foo: id }", 9, "no JSON Pointer"),
      ("schema: { type: object }", "content: { a: '{{zz}}' }", 9, "{{zz}}"),
      ("schema: { type: object }", "content: { '{{zz}}': 1 }", 9, "{{zz}}"),
      ("        b.json:", "        p.txt: {}\n        b.json:", 13, ".json"),
      ("d.dot: 'digraph { a }'", "d.txt: 'digraph { a }'", 17, ".dot"),
    ])
  func `is used with a warning that has its line`(
    old: String, new: String, line: Int, word: String
  ) throws {
    let path = TemporaryDirectory.current.appending("t.yaml")
    try write(Self.file, to: path)
    #expect(try templates.template(path.string).warnings == [])
    try write(Self.file.replacing(old, with: new, maxReplacements: 1), to: path)
    let warnings = try templates.template(path.string).warnings
    #expect(warnings.count == 1, "\(warnings)")
    #expect(warnings.first?.hasPrefix("\(path):\(line): ") == true, "\(warnings)")
    #expect(warnings.first?.contains(word) == true, "\(warnings)")
  }

  @Test func `without phases is used with a warning`() throws {
    let path = TemporaryDirectory.current.appending("t.yaml")
    let head = Self.file.prefix(while: { $0 != "-" }).split(separator: "\n").dropLast(3)
    try write(head.joined(separator: "\n") + "\nspec:\n  phases: []\n", to: path)
    let warnings = try templates.template(path.string).warnings
    #expect(warnings.map { $0.contains(":5: 'spec.phases' has no phase") } == [true], "\(warnings)")
  }

  @Test func `comes with what to do where there are none at all`() {
    let library = TemplateLibrary(directories: [], remedy: "install some")
    let error = #expect(throws: SessionError.self) { try library.template("blank") }
    #expect(error?.message == "there is no template 'blank', nor any other")
    #expect(error?.hint == "install some")
  }

  @Test(
    arguments: [
      ("kind: SessionTemplate", "kind: Session", 2), ("v1", "v2", 1), ("name: t", "title: t", 3),
      ("type: object", "type: objct", 9), ("id: 02-b", "id: 02 b", 10), ("[01-a]", "[02-b]", 11),
      ("[01-a]", "[03-c]", 11), ("'01-a/a.json#/y'", "'01-a/c.json#/y'", 15),
      ("'01-a/a.json#/y'", "'a.json'", 15), ("'digraph { a }'", "[a]", 17),
      ("'digraph { a }'", "'digraph { a -> }'", 17),
      ("b.json", "../b.json", 13),
    ])
  func `is refused with its line`(old: String, new: String, line: Int) throws {
    let path = TemporaryDirectory.current.appending("t.yaml")
    try write(Self.file, to: path)
    _ = try templates.template(path.string)
    try write(Self.file.replacing(old, with: new, maxReplacements: 1), to: path)
    let error = #expect(throws: SessionError.self) { try templates.template(path.string) }
    #expect(error?.code == .damaged)
    #expect(error?.message.hasPrefix("\(path):\(line): ") == true, "\(error?.message ?? "")")
  }
}
