import ArgumentParser
import SessionKit
import SessionModel

struct FreezeCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "freeze",
    abstract: "Keep the session as it is: until it is unfrozen nothing changes it.",
    discussion: """
      Every branch is frozen. All verbs that would change something are refused, and with git session \
      hooks install also plain git commit. Reading, comparing, cloning and exporting go on. What is unsaved \
      must be saved first. An archived session stays archived, and needs no freezing.

      EXAMPLES
        git session freeze
        git session freeze -s payments-risk
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    try await context.report(session, session.take(.freeze), already: "it is frozen already")
  }
}

struct UnfreezeCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "unfreeze",
    abstract: "Let a frozen session take changes again.",
    discussion: """
      EXAMPLES
        git session unfreeze -s payments-risk
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    try await context.report(session, session.take(.unfreeze), already: "it is not frozen")
  }
}
