import GitKit
import SystemPackage

/// One of git's configuration files, read and written by `git config`.
struct GitSettings {
  var scope: PlainGit.Scope
  /// Anywhere in the repository that the scope `local` means.
  var directory: FilePath

  /// A setting, where git found it.
  struct Found: Hashable {
    var value: String
    var scope: String
    /// Such as `file:.git/config`.
    var origin: String
  }

  /// What this file itself says, without the files that it includes.
  func own(_ keys: [String]) async throws -> [String: [String]] {
    let words = ["config", scope.flag, "--no-includes", "--null", "--get-regexp", Self.pattern]
    let finished = try await GitCommand.finish(words, in: directory)
    // 1 is the answer that there is none.
    guard finished.status < 2 else { throw failure("read", finished) }
    var result: [String: [String]] = [:]
    for entry in finished.output.split(separator: "\0") {
      let parts = entry.split(separator: "\n", maxSplits: 1)
      let key = String(parts[0])
      guard keys.contains(key) else { continue }
      result[key, default: []].append(parts.count == 2 ? String(parts[1]) : "")
    }
    return result
  }

  /// What git goes by, whichever file says it; `~` in a path is written out.
  ///
  /// What we tell the git that we run ourselves does not count.
  static func effective(_ key: String, in directory: FilePath) async throws -> Found? {
    let type = key == "core.hooksPath" ? ["--type=path"] : []
    let words = ["config", "--null", "--show-scope", "--show-origin"] + type + ["--get-all", key]
    let finished = try await GitCommand.finish(words, in: directory)
    guard finished.status < 2 else {
      throw SessionError(
        .damaged, "git cannot read its configuration: \(finished.errors)",
        hint: "correct that line in an editor, or delete it; git session writes what it needs again"
      )
    }
    let parts = finished.output.split(separator: "\0", omittingEmptySubsequences: false).map(
      String.init)
    return stride(from: 0, to: parts.count - 2, by: 3)
      .map { Found(value: parts[$0 + 2], scope: parts[$0], origin: parts[$0 + 1]) }
      .last { $0.scope != "command" || !GitCommand.overrides(key) }
  }

  func set(_ key: String, to value: String) async throws {
    try await change([scope.flag, "--replace-all", key, value])
  }

  /// Removes a setting, and its section if nothing else is in it.
  func remove(_ key: String) async throws {
    try await change([scope.flag, "--unset-all", key])
  }

  private func change(_ words: [String]) async throws {
    let finished = try await GitCommand.finish(["config"] + words, in: directory)
    guard finished.status == 0 else { throw failure("change", finished) }
  }

  private func failure(_ verb: String, _ finished: GitCommand.Finished) -> SessionError {
    SessionError(
      .refused, "git cannot \(verb) its \(scope.rawValue) configuration: \(finished.errors)",
      hint: scope == .global
        ? "the file is that of GIT_CONFIG_GLOBAL, ~/.gitconfig or ~/.config/git/config"
        : "if another git is at work, try again; else see who may write the file")
  }

  private static let pattern = #"^(merge|diff)\.session-(json|dot)\."#
}

extension PlainGit.Scope {
  fileprivate var flag: String { "--\(rawValue)" }
}
