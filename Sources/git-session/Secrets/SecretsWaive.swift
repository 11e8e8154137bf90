import ArgumentParser
import FoundationEssentials
import SessionKit
import SystemPackage

struct SecretsWaive: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "waive",
    abstract: "Say that what a scan finds at a place is no secret, and commit that.",
    discussion: """
      The place is as a scan, a guardrail or a refused push names it: a file of the session, as it is or as it \
      ever was, with line and column or without; or a commit, for what its message says. A file that a \
      guardrail keeps out of the session is looked at where it is, and so is '-', standard input.

      A file in waivers/ then holds the SHA-256 of the value, the rule, the place, your reason, and who said it \
      when; never the value. The value is let through wherever it stands: by scan, guardrails, hooks and push. \
      Whoever may see the session sees the waivers. Removing the file and saving takes a waiver back.

      A value that is a secret is not waived: change it where it is used, and take it out.

      EXAMPLES
        git session secrets waive uploads/deploy.log:12 --reason "from the manual"
        git session secrets waive 98f558f --reason "a token that was never valid"
        some-agent | git session secrets waive - --reason "made-up test data"
      """)

  @Argument(help: "Where it is: a file with line and column or without, a commit, or '-'.")
  var place: String
  @Option(help: "Why it is no secret, for everybody to read.")
  var reason: String
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let waivers: [StoredWaiver]
    if place == "-" {
      waivers = try await session.waive(
        contentOf: StandardInput.bytes(context.output), called: "standard input",
        because: reason)
    } else if let outside = outsideFile(context, session.path) {
      waivers = try await session.waive(
        file: outside.path, line: outside.line, because: reason)
    } else {
      waivers = try await session.waive(place, because: reason)
    }
    try context.output.show(waivers) { waivers.map(\.file).joined(separator: "\n") }
    await context.finish(session)
  }

  /// A file that is not the session's.
  private func outsideFile(
    _ context: Context, _ session: FilePath
  ) -> (path: FilePath, line: Int?)? {
    var name = place
    var line: Int?
    if let colon = place.lastIndex(of: ":"), let number = Int(place[place.index(after: colon)...]) {
      (name, line) = (String(place[..<colon]), number)
    }
    let path = context.file(name).lexicallyNormalized()
    guard !path.starts(with: session), FileManager.default.fileExists(atPath: path.string) else {
      return nil
    }
    return (path, line)
  }
}
