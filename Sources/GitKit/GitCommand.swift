import Subprocess
package import SystemPackage

/// Runs the `git` command for what is not done in process: transfers, bundles, packing.
package enum GitCommand {
  /// Runs git and gives what it printed.
  ///
  /// It asks nothing, opens no editor, runs no hooks and takes no locks it can do without.
  /// Variables that would point it at another repository are removed.
  ///
  /// - Parameters:
  ///   - directory: Where to run it.
  ///   - repository: The repository to use, if it is not that of the directory.
  ///   - input: What it reads; `nil` is nothing.
  ///   - limit: The most that it may print, in bytes.
  /// - Throws: ``GitError`` with code `commandFailed` and git's own words, or `notFound` if there is
  ///   no git.
  package static func run(
    _ arguments: [String], in directory: FilePath? = nil, repository: FilePath? = nil,
    input: String? = nil, limit: Int = 16 << 20
  ) async throws(GitError) -> String {
    let finished = try await finish(
      arguments, in: directory, repository: repository, input: input, limit: limit)
    guard finished.status == 0 else {
      throw GitError(
        .commandFailed, "git \(arguments.first ?? "") failed: \(finished.errors)")
    }
    return finished.output
  }

  /// How a command ended.
  package struct Finished: Sendable {
    /// 128 and the signal's number if a signal ended it, as a shell has it.
    package var status: Int32
    package var output: String
    /// Without the last line end.
    package var errors: String

    init(_ status: TerminationStatus, output: [UInt8], errors: [UInt8]) {
      // Not by Subprocess itself, which goes through a string byte by byte in a way that the compiler cannot make
      // quick: most of the time of a long answer.
      self.init(
        status, output: String(decoding: output, as: UTF8.self),
        errors: String(decoding: errors, as: UTF8.self))
    }

    init(_ status: TerminationStatus, output: String, errors: String) {
      switch status {
      case .exited(let code): self.status = Int32(code)
      case .signaled(let signal): self.status = 128 + Int32(signal)
      }
      self.output = output
      self.errors = errors.split(separator: "\n").joined(separator: "\n")
    }
  }

  /// The same for a command whose exit status is an answer.
  ///
  /// - Throws: ``GitError`` with code `notFound` if there is no git.
  package static func finish(
    _ arguments: [String], in directory: FilePath? = nil, repository: FilePath? = nil,
    input: String? = nil, limit: Int = 16 << 20
  ) async throws(GitError) -> Finished {
    let place = repository.map { ["--git-dir=\($0)"] } ?? []
    let result: ExecutionResult<Void, BytesOutput, BytesOutput>
    do {
      result = try await Subprocess.run(
        .name("git"),
        arguments: Arguments(caution + place + arguments),
        environment: environment, workingDirectory: directory, input: .string(input ?? ""),
        output: .bytes(limit: limit), error: .bytes(limit: 1 << 20))
    } catch {
      throw notStarted(error)
    }
    return Finished(
      result.terminationStatus, output: result.standardOutput, errors: result.standardError)
  }

  static func notStarted(_ error: any Error) -> GitError {
    GitError(.notFound, "cannot run git (\(error)); is it installed and on the PATH?")
  }

  /// Whether a setting, as `git config` gives it here, is ours and not the user's.
  package static func overrides(_ key: String) -> Bool {
    caution.contains { $0.lowercased().hasPrefix("\(key.lowercased())=") }
  }

  /// A repository's own settings must not make git run programs or go to the network here.
  private static let caution =
    ["--no-optional-locks"]
    + [
      "core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.allow=never",
      // Larger files cost several times their size in memory where git looks for likeness.
      "core.bigFileThreshold=16m", "protocol.file.allow=always", "gc.auto=0",
      "maintenance.auto=false",
      "fetch.fsckObjects=true", "fetch.recurseSubmodules=false",
    ].flatMap { ["-c", $0] }

  static let environment = Environment.inherit.updating([
    "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_OBJECT_DIRECTORY": nil,
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil, "GIT_COMMON_DIR": nil, "GIT_NAMESPACE": nil,
    "GIT_PREFIX": nil, "GIT_CEILING_DIRECTORIES": nil, "GIT_CONFIG": nil,
    "GIT_CONFIG_PARAMETERS": nil, "GIT_CONFIG_COUNT": nil, "GIT_REFLOG_ACTION": nil,
    "GIT_EDITOR": ":", "GIT_SEQUENCE_EDITOR": ":", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
  ])
}
