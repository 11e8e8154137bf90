import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The work of a session` {
  @Test func `goes from its creation to the archive`() async throws {
    let session = try makeSession()
    func expect(_ stage: WorkStage, _ location: SourceLocation = #_sourceLocation) async throws {
      #expect(try await session.summary().stage == stage, sourceLocation: location)
    }
    try await expect(.created)
    _ = try await session.addMessage(role: .system, body: "Be brief.\n")
    try await expect(.created)
    _ = try await session.addMessage(role: .human, body: "Where does the card data go?\n")
    try await expect(.firstPrompt)
    _ = try await session.addMessage(role: .ai, body: "To the bank.\n")
    try await expect(.active)

    let prompt = session.path.appending("context/prompts/20261121T100412Z-k7q2")
    try write("And the tokens?\n", to: prompt.appending("prompt.md"))
    _ = try await session.addMessage(role: .human, body: "And the tokens?\n")
    _ = try await session.save()
    try await expect(.analyzing)
    try write("Changed since: nothing.\n", to: prompt.appending("context.md"))
    _ = try await session.save()
    try await expect(.interaction)

    _ = try await session.createBranch("what-if")
    try await expect(.interaction)
    _ = try await session.addMessage(role: .ai, body: "Nowhere.\n", branch: "what-if")
    try await expect(.branching)
    _ = try await session.select("what-if")
    try await expect(.interaction)

    _ = try await session.push(to: makeStore())
    try await expect(.exported)
    _ = try await session.addMessage(role: .human, body: "One more thing.\n")
    try await expect(.interaction)
    _ = try await session.addDraft("# Done\n")
    _ = try await session.issueReport(ReportIssue(label: "Done", isFinal: true))
    try await expect(.archived)
  }
}
