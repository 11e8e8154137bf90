import FoundationEssentials
import SessionIndex
import SessionKit
import SessionModel
import Subprocess
import SystemPackage

/// The workspace's embedder, asked by `git-session-serve`, which is found beside this program.
struct ServeEmbedder: Embedder {
  private let program: FilePath
  private let settings: EmbedderSettings

  /// - Throws: ``SessionError`` with code `notFound` if there is no embedder or no such program,
  ///   `refused` if the user has not allowed it.
  init(of workspace: Workspace) async throws {
    guard let settings = try workspace.settings().embedder else {
      throw SessionError(
        .notFound, "workspace.yaml names no embedder",
        hint: "embedder: { url: http://localhost:11434/v1, model: nomic-embed-text }")
    }
    let beside = Executable.path?.removingLastComponent().appending("git-session-serve")
    guard let beside, FileManager.default.isExecutableFile(atPath: beside.string) else {
      throw SessionError(
        .notFound, "git-session-serve is not beside git-session",
        hint: "make install puts both in one place")
    }
    try await settings.checkIsAllowed()
    self.settings = settings
    program = beside
  }

  var identity: String { "\(settings.url) \(settings.model)" }

  func vectors(for texts: [String]) async throws -> [[Float]] {
    var arguments = ["embed", "--url", settings.url, "--model", settings.model]
    if let variable = settings.keyVariable { arguments += ["--key-variable", variable] }
    let input = String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
    // This machine is asked without leave, so no proxy in between may read along.
    let environment: Subprocess.Environment =
      settings.isLocal ? .inherit.updating(["no_proxy": "*"]) : .inherit
    let finished = try await Subprocess.run(
      .path(program), arguments: Subprocess.Arguments(arguments), environment: environment,
      input: .string(input),
      output: .string(limit: 256 << 20), error: .string(limit: 1 << 16))
    guard case .exited(0) = finished.terminationStatus else {
      let said = finished.standardError.split(separator: "\n").joined(separator: " ")
      let isRefused = finished.terminationStatus == .exited(2)
      throw SessionError(
        isRefused ? .invalid : .system, said.isEmpty ? "git-session-serve failed" : said)
    }
    do {
      return try JSONDecoder().decode(
        [[Float]].self, from: Data(finished.standardOutput.utf8))
    } catch {
      throw SessionError(.damaged, "git-session-serve gave no vectors", cause: error)
    }
  }
}
