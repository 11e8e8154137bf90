import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The settings of a workspace` {
  private func settings(_ text: String) throws -> WorkspaceSettings {
    let path = TemporaryDirectory.current.appending("risk")
    let workspace =
      exists(path) ? try Workspace(at: path) : try Workspace.create(at: path)
    try write(text, to: path.appending("workspace.yaml"))
    return try workspace.settings()
  }

  @Test func `name the template of new sessions`() throws {
    let path = TemporaryDirectory.current.appending("risk")
    #expect(try Workspace.create(at: path).settings().defaultTemplate == nil)
    #expect(try settings("").defaultTemplate == nil)
    #expect(try settings("other: [1]\ndefaultTemplate: ours\n").defaultTemplate == "ours")
    #expect(try settings("defaultTemplate:\n").defaultTemplate == nil)
    #expect(
      try settings("defaultTemplate: templates/ours.yaml").defaultTemplate
        == path.appending("templates/ours.yaml").string)
  }

  @Test(arguments: [
    ("a: [1\nb: 2\n", 2), ("a: 1\na: 2\n", 1), ("- a\n", 1), ("a: 1\ndefaultTemplate: [x]\n", 2),
  ])
  func `are refused with the line that is wrong`(text: String, line: Int) {
    let error = #expect(throws: SessionError.self) { try settings(text) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("/workspace.yaml:\(line): ") == true, "\(error?.message ?? "")")
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
