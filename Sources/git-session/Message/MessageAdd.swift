import ArgumentParser
import SessionKit
import SessionModel

struct MessageAdd: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a message to a phase's conversation, and commit it.",
    discussion: """
      Other unsaved edits stay unsaved. The message's id is printed.

      EXAMPLES
        git session message add --role human "Where does the card data go?"
        some-agent | git session message add --role ai --agent reviewer
      """)

  @Option(
    help: ArgumentHelp("Who speaks: human, ai, system or tool.", valueName: "role"),
    completion: .list(Arguments.roles), transform: Arguments.role)
  var role: Role
  @Option(
    help: ArgumentHelp("The phase. Default: the one the session is in.", valueName: "phase"),
    transform: Arguments.phase)
  var phase: PhaseID?
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @Option(help: "The author. Default: your e-mail address, as git knows it.")
  var author: String?
  @Option(help: "The agent that wrote it.")
  var agent: String?
  @Option(help: "The model that wrote it.")
  var model: String?
  @Option(
    help: ArgumentHelp(
      "A file of the session that belongs to the message, such as uploads/network.png; may be repeated.",
      valueName: "path"),
    transform: Arguments.path)
  var attach: [SessionPath] = []
  @Argument(help: "The message, in Markdown. Default, and with '-': standard input.")
  var text: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let body = try text.flatMap { $0 == "-" ? nil : $0 } ?? StandardInput.read(context.output)
    guard !body.allSatisfy(\.isWhitespace) else {
      throw SessionError(.invalid, "the message is empty")
    }
    let (author, agent, model, attachments) = (author, agent, model, attach)
    let added = try await session.addMessage(
      role: role, body: body, phase: phase, branch: branch
    ) { message in
      if let author { message.author = author }
      if let agent { message.agent = agent }
      if let model { message.model = model }
      message.attachments += attachments
    }
    try context.output.show(added) { added.id.rawValue }
    context.output.note(context.output.line(for: added.change))
    await context.finish(session, added.change)
  }
}

extension MessageAdd: QuickCommand {
  mutating func take(_ words: inout PlainWords) throws {
    target = SessionOption.taken(from: &words)
    global = GlobalOptions.taken(from: &words)
    guard let name = words.option("--role") else { throw MissingWord() }
    role = try Arguments.role(name)
    phase = try words.option("--phase").map(Arguments.phase)
    branch = words.option("--branch")
    author = words.option("--author")
    agent = words.option("--agent")
    model = words.option("--model")
    attach = []
    while let path = words.option("--attach") { attach.append(try Arguments.path(path)) }
    text = words.argument()
  }
}
