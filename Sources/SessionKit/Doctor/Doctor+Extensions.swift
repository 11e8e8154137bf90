import GitKit

extension Doctor {
  /// The extensions of git's format that the repository uses and that cannot be read here, with what is to be
  /// done about each.
  func extensionTroubles(_ error: SessionError) async throws -> [Trouble] {
    let listed = try await GitCommand.finish(
      ["config", "--local", "--null", "--get-regexp", #"^extensions\."#], in: directory)
    var troubles: [Trouble] = []
    for entry in listed.output.split(separator: "\0") {
      let words = entry.split(separator: "\n", maxSplits: 1).map(String.init)
      guard let key = words.first?.dropFirst("extensions.".count) else { continue }
      let value = words.count > 1 ? words[1] : ""
      if let trouble = try await trouble(with: String(key), value) { troubles.append(trouble) }
    }
    // What git cannot list it says itself.
    return troubles.isEmpty ? [Trouble(message: error.message, remedy: error.hint)] : troubles
  }

  private func trouble(with key: String, _ value: String) async throws -> Trouble? {
    let message = "the repository uses git's extension \(key) (\(value)), which cannot be read here"
    switch key {
    // Known, and nothing to do about.
    case "worktreeconfig", "relativeworktrees", "preciousobjects": return nil
    case "noop", "noop-v1":
      return Trouble(
        message: message, remedy: "git config --unset extensions.\(key)", repair: unsetting(key))
    case "partialclone":
      // Without a promise to keep, it is an ordinary repository.
      let missing = try await GitCommand.run(
        ["rev-list", "--objects", "--all", "--missing=print", "--no-object-names"], in: directory,
        limit: 1 << 30
      ).split(separator: "\n").count { $0.hasPrefix("?") }
      guard missing > 0 else {
        return Trouble(
          message: "\(message); all objects are here, so it is not needed",
          remedy: "git config --unset extensions.\(key)", repair: unsetting(key))
      }
      return Trouble(
        message:
          "\(message); \(missing == 1 ? "1 object was" : "\(missing) objects were") left at '\(value)'",
        remedy:
          "git fetch --refetch --no-filter \(value) brings them, then git session doctor --fix")
    case "refstorage":
      return Trouble(
        message: message, remedy: "git refs migrate --ref-format=files, with git 2.46 or newer"
      ) { [directory] in
        _ = try await GitCommand.run(["refs", "migrate", "--ref-format=files"], in: directory)
      }
    default:
      return Trouble(
        message: message,
        remedy: key == "objectformat"
          ? "only plain git can work on a SHA-256 repository"
          : "git clone into a fresh directory has the usual format")
    }
  }

  private func unsetting(_ key: String) -> @Sendable () async throws -> Void {
    { [directory] in
      _ = try await GitCommand.run(
        ["config", "--local", "--unset-all", "extensions.\(key)"], in: directory)
    }
  }
}
