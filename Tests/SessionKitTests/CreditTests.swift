import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A workspace where credits count` {
  private let ada = Person(name: "Ada Lovelace", email: "ada@example.com")
  private var path: FilePath { TemporaryDirectory.current.appending("risk") }
  private let environment = Steps().environment

  private func ledger(granting count: Int = 0) throws -> CreditLedger {
    let workspace = try Workspace.create(at: path).workspace
    try write("accessMode: credits\n", to: path.appending("workspace.yaml"))
    let ledger = CreditLedger(workspace, environment: environment)
    if count > 0 { _ = try ledger.grant(count, to: "Ada@Example.com", by: ada) }
    return ledger
  }

  @discardableResult
  private func make(_ name: String = "One") throws -> Session {
    try NewSession(name: name, template: templates.template("blank"))
      .create(in: path.appending("sessions"), environment: environment)
  }

  private func kinds(_ ledger: CreditLedger) throws -> [String] {
    try ledger.account(of: ada.email).entries.map(\.kind.rawValue)
  }

  @Test func `makes no session of an owner who has none left`() throws {
    let ledger = try ledger()
    let error = #expect(throws: SessionError.self) { try make() }
    #expect(error?.code == .refused)
    #expect(error?.hint?.contains("git session credits grant ada@example.com 1") == true)
    #expect(!exists(path.appending("sessions/one")))
    _ = try ledger.grant(1, to: ada.email, by: ada)
    try make()
    #expect(try ledger.account(of: ada.email).balance == 0)
    #expect(throws: SessionError.self) { try make("Two") }
    #expect(try kinds(ledger) == ["grant", "reserve"])
    #expect(try ledger.owners() == [ada.email])
  }

  @Test func `takes nothing for a session that could not be made`() throws {
    let ledger = try ledger(granting: 1)
    try write("mine\n", to: path.appending("sessions/one/notes.md"))
    #expect(throws: SessionError.self) { try make() }
    try write("mine\n", to: path.appending("sessions/file"))
    #expect(throws: SessionError.self) {
      try NewSession(name: "x", template: templates.template("blank"))
        .create(in: path.appending("sessions/file"), environment: environment)
    }
    #expect(try kinds(ledger) == ["grant"])
    #expect(try ledger.account(of: ada.email).balance == 1)
    try make("Two")
  }

  @Test func `uses the credit with the final report and frees it with the deletion`() async throws {
    let ledger = try ledger(granting: 2)
    let (one, two) = (try make("One"), try make("Two"))
    _ = try await one.addDraft("# One\n")
    _ = try await one.issueReport(ReportIssue(label: "Board pack"))
    #expect(try ledger.account(of: ada.email).used == 0)
    _ = try await one.issueReport(ReportIssue(label: "Board pack", isFinal: true))
    #expect(try ledger.account(of: ada.email).used == 1)
    try await two.take(.delete)
    try await two.take(.delete)
    #expect(try ledger.account(of: ada.email).balance == 1)
    #expect(try kinds(ledger) == ["grant", "reserve", "reserve", "consume", "release"])
    // What is used stays used.
    try await one.take(.delete)
    #expect(try ledger.account(of: ada.email).balance == 1)
    try make("Three")
    let error = await #expect(throws: SessionError.self) { try await two.take(.recover) }
    #expect(error?.code == .refused)
    #expect(try await two.manifest().deletedAt != nil)
    _ = try ledger.grant(1, to: ada.email, by: ada)
    try await two.take(.recover)
    #expect(try ledger.account(of: ada.email).balance == 0)
    try await expectSound(two.path)
  }

  @Test func `asks a copy for its credit when it is to be issued`() async throws {
    let ledger = try ledger(granting: 1)
    let one = try make()
    _ = try await one.addDraft("# One\n")
    let copy = try await one.clone(to: path.appending("sessions/copy"), name: "Copy")
    let error = await #expect(throws: SessionError.self) {
      try await copy.issueReport(ReportIssue(label: "Mine", isFinal: true))
    }
    #expect(error?.code == .refused)
    #expect(try await copy.manifest().status == .active)
    #expect(try await copy.reports().issued.isEmpty)
    _ = try ledger.grant(1, to: ada.email, by: ada)
    _ = try await copy.issueReport(ReportIssue(label: "Mine", isFinal: true))
    #expect(try ledger.account(of: ada.email).used == 1)
  }

  @Test func `merges what two machines have added, with plain git`() async throws {
    let ledger = try ledger(granting: 5)
    try await git("init", "-q", "-b", "main", in: path)
    try await git("add", "-A", in: path)
    try await git("commit", "-q", "-m", "here", in: path)
    let other = TemporaryDirectory.current.appending("other")
    try await git("clone", "-q", path.string, other.string, in: TemporaryDirectory.current)
    try make("One")
    try await git("add", "-A", in: path)
    try await git("commit", "-q", "-m", "one", in: path)
    _ = try NewSession(name: "Two", template: templates.template("blank"))
      .create(in: other.appending("sessions"), environment: environment)
    try await git("add", "-A", in: other)
    try await git("commit", "-q", "-m", "two", in: other)
    try await git("pull", "-q", "--no-rebase", "--no-edit", other.string, "main", in: path)
    #expect(try ledger.account(of: ada.email).reserved == 2)
    #expect(try ledger.account(of: ada.email).balance == 3)
  }

  @Test func `names the entry that it cannot read`() throws {
    let ledger = try ledger(granting: 1)
    let file = path.appending("credits/ada@example.com/20261121T100412118Z-k7q2-grant.json")
    try write("{\n  \"id\": 3\n}\n", to: file)
    let error = #expect(throws: SessionError.self) { try make() }
    #expect(error?.code == .damaged)
    #expect(error?.message.hasPrefix("\(file):2: 'id'") == true, "\(error?.message ?? "")")
    try remove(file)
    try make()
    #expect(try ledger.account(of: ada.email).balance == 0)
  }
}
