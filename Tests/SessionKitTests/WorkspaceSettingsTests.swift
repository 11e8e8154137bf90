import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The settings of a workspace` {
  private func settings(_ text: String) throws -> WorkspaceSettings {
    let path = TemporaryDirectory.current.appending("risk")
    let workspace =
      exists(path) ? try Workspace(at: path) : try Workspace.create(at: path).workspace
    try write(text, to: path.appending("workspace.yaml"))
    return try workspace.settings()
  }

  @Test func `name the template of new sessions`() throws {
    let path = TemporaryDirectory.current.appending("risk")
    #expect(try Workspace.create(at: path).workspace.settings().defaultTemplate == nil)
    #expect(try settings("").defaultTemplate == nil)
    #expect(try settings("other: [1]\ndefaultTemplate: ours\n").defaultTemplate == "ours")
    #expect(try settings("defaultTemplate:\n").defaultTemplate == nil)
    #expect(
      try settings("defaultTemplate: templates/ours.yaml").defaultTemplate
        == path.appending("templates/ours.yaml").string)
  }

  @Test func `have defaults, and limits as people write them`() throws {
    #expect(try settings("") == WorkspaceSettings())
    let text = """
      accessMode: credits
      hooks: true
      limits:
        file: 2 MiB
        activeSessions: 3
      guardrails: [no-pii-exposure, {name: rate, perMinute: 5}]
      """
    let found = try settings(text)
    #expect(found.accessMode == .credits)
    #expect(found.hooks)
    #expect(found.limits.file == .mebibytes(2))
    #expect(found.limits.activeSessions == 3)
    #expect(found.guardrails == ["no-pii-exposure", ["name": "rate", "perMinute": 5]])
    #expect(try settings("limits: {file: 70000}").limits.file == ByteCount(bytes: 70000))
    #expect(found.warnings == [])
  }

  @Test func `name what they do not know, with its line, and keep it`() throws {
    let text = "accessMode: open\ndefualtTemplate: x\nlimits:\n  files: 3\n"
    let warnings = try settings(text).warnings
    let file = TemporaryDirectory.current.appending("risk/workspace.yaml")
    #expect(warnings.count == 2)
    #expect(warnings.first?.hasPrefix("\(file):2: 'defualtTemplate' is not known") == true)
    #expect(warnings.last?.hasPrefix("\(file):4: 'limits.files' is not known") == true)
    #expect(try TestSupport.text(of: file) == text)
  }

  @Test(arguments: [
    ("a: [1\nb: 2\n", 2), ("a: 1\na: 2\n", 1), ("- a\n", 1), ("a: 1\ndefaultTemplate: [x]\n", 2),
    ("\naccessMode: free\n", 2), ("limits:\n  file: much\n", 2), ("limits:\n  file: 3\n", 2),
    ("limits: 3\n", 1), ("hooks: [x]\n", 1), ("a: 1\nlimits:\n  activeSessions: 0\n", 3),
    ("guardrails:\n  - fine\n  - {no: name}\n", 3),
  ])
  func `are refused with the line that is wrong`(text: String, line: Int) {
    let error = #expect(throws: SessionError.self) { try settings(text) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("/workspace.yaml:\(line): ") == true, "\(error?.message ?? "")")
  }
}

@Suite(.temporaryDirectory) struct `A workspace` {
  private var path: FilePath { TemporaryDirectory.current.appending("risk") }

  @Test func `is made in a directory with files of its own, and twice as once`() throws {
    try write("*.log\nsessions/", to: path.appending(".gitignore"))
    try write("mine\n", to: path.appending("templates/notes.md"))
    let first = try Workspace.create(at: path)
    #expect(first.isNew)
    #expect(
      first.made == ["sessions/", "agents/", ".git-session/", ".gitignore", "workspace.yaml"])
    let ignore = "*.log\nsessions/\n/.git-session/\n"
    #expect(try text(of: path.appending(".gitignore")) == ignore)
    try write("defaultTemplate: incident\n", to: path.appending("workspace.yaml"))
    try remove(path.appending("agents"))
    let second = try Workspace.create(at: path)
    #expect(!second.isNew)
    #expect(second.made == ["agents/"])
    #expect(try Workspace.create(at: path).made == [])
    #expect(try text(of: path.appending(".gitignore")) == ignore)
    #expect(try second.workspace.settings().defaultTemplate == "incident")
    #expect(try text(of: path.appending("templates/notes.md")) == "mine\n")
  }

  @Test func `under git takes in what is shared and no sessions`() async throws {
    try write("", to: path.appending(".keep"))
    try await git("init", "-q", in: path)
    let workspace = try Workspace.create(at: path).workspace
    _ = try NewSession(name: "One", template: templates.template("blank"))
      .create(in: workspace.sessions, environment: Steps().environment)
    try await git("add", "-A", in: path)
    let files = try await git("ls-files", in: path)
    #expect(files == ".gitignore\n.keep\nworkspace.yaml")
  }

  @Test func `is none inside of a session, whatever files that has`() async throws {
    let session = try makeSession(template: "blank")
    let error = #expect(throws: SessionError.self) {
      try Workspace.create(at: session.path.appending("phases/risk"))
    }
    #expect(error?.code == .refused)
    for place in ["", "uploads"] {
      try write("accessMode: credits\n", to: session.path.appending("\(place)/workspace.yaml"))
      #expect(Workspace.containing(session.path.appending(place)) == nil)
    }
    _ = try Workspace.create(at: TemporaryDirectory.current)
    let found = Workspace.containing(session.path.appending("uploads"))
    #expect(found?.path == TemporaryDirectory.current)
  }

  @Test func `limits the files that its sessions take`() async throws {
    let workspace = try Workspace.create(at: path).workspace
    try write("limits: {file: 64 KiB}\n", to: path.appending("workspace.yaml"))
    let session = try NewSession(name: "One", template: templates.template("blank"))
      .create(in: workspace.sessions, environment: Steps().environment)
    try write([UInt8](repeating: 1, count: 65_537), to: session.path.appending("large.bin"))
    try write([UInt8](repeating: 1, count: 65_536), to: session.path.appending("small.bin"))
    let error = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(error?.message == "large.bin has 65,537 bytes; the limit is 64 KiB")
    try remove(session.path.appending("large.bin"))
    _ = try await session.save()
    let long = await #expect(throws: SessionError.self) {
      try await session.addMessage(role: .ai, body: String(repeating: "x", count: 2 << 20))
    }
    #expect(long?.code == .refused)
  }

  @Test func `take no file that could not be looked at again, whatever their limit`() async throws {
    let workspace = try Workspace.create(at: path).workspace
    try write("limits: {file: 1 GiB}\n", to: path.appending("workspace.yaml"))
    #expect(
      try workspace.settings().warnings.map {
        $0.hasSuffix(":1: 'limits.file' is 1 GiB; a session takes no file over 256 MiB")
      } == [true])
    let session = try NewSession(name: "One", template: templates.template("blank"))
      .create(in: workspace.sessions, environment: Steps().environment)
    let large = path.appending("large.bin")
    #expect(try await run("truncate", ["-s", "257M", large.string], in: path).status == 0)
    let error = await #expect(throws: SessionError.self) { try await session.addUpload(large) }
    #expect(error?.message == "\(large) has 269,484,032 bytes; the limit is 256 MiB")
    // Plain git takes it, and it may be in a pack.
    let upload = session.path.appending("uploads/large.bin")
    try write("", to: upload)
    #expect(try await run("truncate", ["-s", "257M", upload.string], in: path).status == 0)
    try await git("add", "uploads", in: session.path)
    try await git("commit", "-qm", "Add a large one", in: session.path)
    for isPacked in [false, true] {
      if isPacked { try await git("repack", "-qad", in: session.path) }
      let listed = try await session.uploads()
      let sum = try await run("sha256sum", [upload.string], in: path)
      #expect(sum.output.hasPrefix(listed.first?.sha256 ?? "-"))
      let copy = path.appending("copy-\(isPacked)")
      _ = try await session.exportUpload("large.bin", to: copy)
      #expect(try await run("cmp", [copy.string, upload.string], in: path).status == 0)
    }
    #expect(try await session.verify().damage == [])
  }

  @Test func `binds new sessions to its guardrails beside those of the template`() async throws {
    let workspace = try Workspace.create(at: path).workspace
    try write(
      "guardrails: [{name: no-pii, level: 2}, no-network]\n", to: path.appending("workspace.yaml"))
    var template = try templates.template("blank")
    template.guardrails = ["no-pii"]
    let session = try NewSession(name: "One", template: template)
      .create(in: workspace.sessions, environment: Steps().environment)
    #expect(try await session.manifest().settings["guardrails"] == ["no-pii", "no-network"])
  }
}

@Suite(.temporaryDirectory) struct `A new session` {
  @Test func `takes values for its template's parameters and no others`() throws {
    var new = NewSession(name: "Trial", template: try templates.template("risk-assessment"))
    new.parameters = ["system": "Payouts", "colour": "red", "size": "2"]
    let error = #expect(throws: SessionError.self) {
      try new.create(in: TemporaryDirectory.current, environment: Steps().environment)
    }
    #expect(error?.code == .invalid)
    #expect(
      error?.message == "the template 'risk-assessment' has no parameter 'colour', 'size'")
    new.parameters = ["system": "Payouts"]
    let session = try new.create(
      in: TemporaryDirectory.current, environment: Steps().environment)
    let prompt = try text(of: session.path.appending("phases/01-system-profile/prompt.md"))
    #expect(prompt.contains("Payouts"))
  }
}
