import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A scan for secrets` {
  /// Made of parts, so that none is in this repository.
  private static let token = "gh" + "p_" + String(repeating: "k7Q2", count: 9)

  private func makeSession() async throws -> FilePath {
    let made = try await session(
      "new", "Trial", "--template", "blank", in: TemporaryDirectory.current)
    #expect(made.status == 0, "\(made.errors)")
    return TemporaryDirectory.current.appending("trial")
  }

  @Test func `finds nothing in a new session, and says so`() async throws {
    let scanned = try await session("scan", in: try await makeSession())
    #expect(scanned.status == 0 && scanned.output == "no secrets found\n")
  }

  @Test func `finds what is not saved yet, and never prints it`() async throws {
    let path = try await makeSession()
    try write("one\nuse \(Self.token)\n", to: path.appending("notes.md"))
    let scanned = try await session("scan", in: path)
    #expect(scanned.status == 1)
    #expect(scanned.output == "notes.md:2:5: GitHub token (github-token)\n")
    #expect(!scanned.errors.contains(Self.token))
  }

  @Test func `finds in the history what is gone from the directory`() async throws {
    let path = try await makeSession()
    try write("\(Self.token)\n", to: path.appending("notes.md"))
    #expect(try await session("save", in: path).status == 0)
    let commit = try await git("rev-parse", "HEAD", in: path)
    try write("gone\n", to: path.appending("notes.md"))
    #expect(try await session("save", "-m", "Not \(Self.token)", in: path).status == 0)
    #expect(try await session("scan", in: path).status == 0)
    let scanned = try await session("scan", "--history", in: path)
    #expect(scanned.status == 1)
    #expect(
      scanned.output == """
        the message, line 1: GitHub token (github-token) in \
        \(try await git("rev-parse", "--short=7", "HEAD", in: path))
        notes.md:1:1: GitHub token (github-token) in \(commit.prefix(7))

        """)
    let json = try await session("scan", "--history", "--json", in: path)
    #expect(json.output.contains(commit))
    #expect(!json.output.contains(Self.token))
  }

  @Test func `takes files, standard input and rules of one's own`() async throws {
    let here = TemporaryDirectory.current
    try write("ticket ACME-SECRET-12345678\n", to: here.appending("a.txt"))
    #expect(try await session("scan", "a.txt", in: here).status == 0)
    try write(
      """
      apiVersion: v1
      kind: SecretRules
      rules:
        - id: acme-ticket
          title: ticket of Acme
          keywords: [ACME-SECRET-]
          secret: 'ACME-SECRET-[0-9]{8}\\b'
      """, to: here.appending("rules.yaml"))
    let scanned = try await session("scan", "--rules", "rules.yaml", "a.txt", in: here)
    #expect(scanned.status == 1)
    #expect(scanned.output == "a.txt:1:8: ticket of Acme (acme-ticket)\n")
    let missing = try await session("scan", "nowhere.txt", in: here)
    #expect(missing.status == 3)
  }

  @Test func `names file and line of a rule that is wrong`() async throws {
    let here = TemporaryDirectory.current
    try write(
      """
      apiVersion: v1
      kind: SecretRules
      rules:
        - id: broken
          title: Broken
          secret: '(a'
      """, to: here.appending("rules.yaml"))
    let scanned = try await session("scan", "--rules", "rules.yaml", "rules.yaml", in: here)
    #expect(scanned.status == 5)
    #expect(scanned.errors.contains("rules.yaml:6: "))
    #expect(scanned.errors.contains("has a '(' without ')'"))
  }

  @Test func `shows its rules, which can be used as a file`() async throws {
    let here = TemporaryDirectory.current
    let shown = try await session("scan", "--show-rules", in: here)
    try write(shown.output, to: here.appending("rules.yaml"))
    #expect(try await session("scan", "--rules", "rules.yaml", "rules.yaml", in: here).status == 0)
  }
}
