import ArgumentParser
import FoundationEssentials
import SessionKit
import SystemPackage

struct HookCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "hook",
    abstract: "Answer git on behalf of one of its hooks, which git session hooks installs.",
    discussion: """
      Exits with 0 if git may go on.

      EXAMPLES
        git session hook pre-commit
      """,
    shouldDisplay: false)

  enum Hook: String, ExpressibleByArgument, CaseIterable {
    case preCommit = "pre-commit"
    /// Before the commit of a merge without conflicts.
    case preMergeCommit = "pre-merge-commit"
    case prePush = "pre-push"
    case postMerge = "post-merge"
    case postCheckout = "post-checkout"
    /// In a repository that is pushed to.
    case preReceive = "pre-receive"
  }

  @Argument var hook: Hook
  @Argument(help: "What git gives the hook.") var arguments: [String] = []
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let problems = try await problems(context)
    let shown = problems.prefix(20)
    for problem in shown {
      context.output.complain(
        "git session: \(problem.isWarning ? "warning: " : "")\(problem)")
      // Of the same remedy one is enough.
      if let remedy = problem.remedy, shown.last(where: { $0.remedy == remedy }) == problem {
        context.output.complain("hint: \(remedy)")
      }
    }
    if problems.count > 20 {
      context.output.complain("git session: and \(problems.count - 20) more")
    }
    guard problems.contains(where: { !$0.isWarning }), !comesAfter else { return }
    throw ExitCode(Failure.status(of: .refused))
  }

  /// What git says is pushed; a name that is not UTF-8 may be that of a branch which is to go.
  private func pushedReferences(_ output: Output) throws -> String {
    String(decoding: try StandardInput.bytes(output), as: UTF8.self)
  }

  /// Whether git has done already what the hook is about.
  private var comesAfter: Bool { hook == .postMerge || hook == .postCheckout }

  private func problems(_ context: Context) async throws -> [CommitProblem] {
    let directory = context.locator.directory
    let variables = Variables()
    if hook == .preReceive {
      let gate = ReceiveGate(
        directory: directory,
        quarantine: variables["GIT_OBJECT_DIRECTORY"].map { directory.pushing(FilePath($0)) },
        pusher: Self.pusher(variables), rules: try await ReceiveGate.Rules(of: directory))
      return try gate.problems(pushedReferences(context.output))
    }
    let session = try Session(at: directory, environment: context.locator.environment)
    switch hook {
    case .preCommit, .preMergeCommit:
      // For a commit of some paths only, git makes an index of its own.
      let index = variables["GIT_INDEX_FILE"].map { directory.pushing(FilePath($0)) }
      return try await session.commitProblems(index: index)
    case .prePush:
      let lines = try pushedReferences(context.output)
      return try await context.output.withProgress("Looking for secrets") {
        try await session.pushProblems(lines)
      }
    case .postMerge: return try await session.arrivalNotes(since: "ORIG_HEAD")
    // Of a checkout of files alone there is nothing to say.
    case .postCheckout: return arguments.last == "1" ? try await session.arrivalNotes() : []
    case .preReceive: return []
    }
  }

  /// Who pushes, where the server has found that out; a name that is no address says nothing to us.
  private static func pusher(_ variables: Variables) -> String? {
    ["GIT_SESSION_PUSHER", "GITEA_PUSHER_EMAIL", "REMOTE_USER", "GL_USER"].lazy
      .compactMap { name in variables[name] }.first { $0.contains("@") }
  }
}
