import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The forms of a diff` {
  /// A session in which one of each kind of file differs from its last commit.
  private func edited() async throws -> FilePath {
    let path = try await makeSession()
    let files = path.appending("phases/01-work")
    try write("{\"long\": \"\(Self.before)\", \"n\": 1}\n", to: files.appending("artifacts/a.json"))
    try write("{\"a\": 1}\n", to: files.appending("artifacts/broken.json"))
    try write("digraph { a -> b }\n", to: files.appending("diagrams/d.dot"))
    try write("one\n", to: path.appending("notes.md"))
    try await succeed("save", in: path)
    try write("{\"long\": \"\(Self.after)\", \"n\": 2}\n", to: files.appending("artifacts/a.json"))
    try write("{\"a\": 1,\n", to: files.appending("artifacts/broken.json"))
    try write(
      "digraph { a -> b; a -> \"c\\u001b[31m\u{1B}[31m\" }\n", to: files.appending("diagrams/d.dot")
    )
    try write("two\n", to: path.appending("notes.md"))
    try write("x,y\n", to: path.appending("uploads/t.csv"))
    return path
  }

  /// Python's `jsonschema` as a second reading; members that the schema does not name are a fault here.
  private static let validator = """
    import json, sys, jsonschema
    text = open(sys.argv[1]).read().replace('"additionalProperties": true', '"additionalProperties": false')
    schema, found = json.loads(text), json.load(open(sys.argv[2]))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema)
    print(len(found))
    """

  private static let before = "The quick brown fox jumps over the lazy dog and the hedge"
  private static let after = "The quick red fox jumps over the lazy dog and a hedge"

  @Test func `mark the words that differ, and steer no terminal`() async throws {
    let finished = try await session("diff", in: edited())
    #expect(finished.status == 1)
    #expect(
      finished.output.contains(
        "~ long: \"The quick [-brown-]{+red+} fox jumps over the lazy dog and [-the-]{+a+} hedge\"")
    )
    #expect(finished.output.contains("~ n: 1 → 2"))
    #expect(finished.output.contains("+ edge a -> c\\u001b[31m\\x1b[31m"))
    #expect(finished.output.contains("(compared by lines, because the new version"))
    #expect(finished.output.contains("-one\n"))
    #expect(!finished.output.contains("\u{1B}"))
  }

  @Test func `are lines as git prints them with --lines`() async throws {
    let path = try await edited()
    let finished = try await session("diff", "--lines", "--", "notes.md", in: path)
    #expect(finished.output.contains("diff --git a/notes.md b/notes.md"))
  }

  @Test func `are data that follows the published schema`() async throws {
    let path = try await edited()
    try await succeed("message", "add", "--role", "human", "Hello", in: path)
    let finished = try await session("diff", "HEAD~2", "--json", in: path)
    #expect(finished.status == 1)
    let file = TemporaryDirectory.current.appending("diff.json")
    try write(finished.output, to: file)
    let probe = try await run("python3", ["-c", "import jsonschema"], in: projectDirectory)
    guard probe.status == 0 else {
      print("skipped: python3 has no jsonschema; make deps installs it")
      return
    }
    let schema = projectDirectory.appending("docs/reference/schema/diff.schema.json")
    let checked = try await run(
      "python3",
      [
        "-c",
        Self.validator,
        schema.string, file.string,
      ], in: path)
    #expect(checked.status == 0, "\(checked.errors)")
    #expect((Int(checked.line) ?? 0) >= 6)
  }

  @Test func `are patches by path with --patch, and a file is not overwritten unasked`()
    async throws
  {
    let path = try await edited()
    let finished = try await session("diff", "--patch", "-o", "../p.json", in: path)
    #expect(finished.status == 1)
    #expect(finished.errors.contains("4 files without a JSON patch"))
    let written = TemporaryDirectory.current.appending("p.json")
    #expect(try text(of: written).contains("\"phases/01-work/artifacts/a.json\": ["))
    let again = try await session("diff", "--patch", "-o", "../p.json", in: path)
    #expect(again.errors.contains("exists already"))
    #expect(again.status != 1)
    #expect(try await session("diff", "--patch", "--html", in: path).status == 2)
  }
}
