import GitKit
import SystemPackage

extension PlainGit {
  /// Whether plain git has the drivers, and what is wrong with them.
  public struct Status: Sendable, Encodable {
    /// Whether every driver is set, to whatever.
    public var isEnabled: Bool
    /// Whose configuration sets them; nil if none does.
    public var scope: String?
    /// Where the setting stands, such as `file:.git/config`.
    public var origin: String?
    /// The program that git runs; nil if none is set, or by a line that is not ours.
    public var program: String?
    /// What is wrong, for a person; empty if nothing is set.
    public var problems: [String]
    /// Kinds of files, such as `*.json`, that git compares or merges by lines all the same.
    public var filesWithout: [String]
  }

  /// Looks at what git would do here.
  ///
  /// Nothing that the configuration names is run.
  public func status() async throws -> Status {
    let drivers = try await GitDrivers(program: program)
    var found: [String: GitSettings.Found] = [:]
    for key in GitDrivers.keys {
      found[key] = try await GitSettings.effective(key, in: directory)
    }
    let isEnabled = !found.isEmpty
    let first = drivers.settings.lazy.compactMap { found[$0.key] }.first
    let line = found["merge.\(GitDrivers.name(of: "json")).driver"]?.value ?? ""
    let program = GitDrivers.program(in: line)
    var problems: [String] = []
    if isEnabled {
      problems = self.problems(with: program)
      if problems.isEmpty, drivers.settings.contains(where: { found[$0.key]?.value != $0.value }) {
        problems.append("the drivers' lines are not what this version for this git would write")
      }
    }
    let missing = try await isRepository() ? try await missingAttributes() : []
    return Status(
      isEnabled: isEnabled, scope: first?.scope, origin: first?.origin, program: program?.string,
      problems: problems, filesWithout: missing.map(\.pattern))
  }

  /// Whether git finds a repository here.
  public func isRepository() async throws -> Bool {
    try await GitCommand.finish(["rev-parse", "--git-dir"], in: directory).status == 0
  }

  private func problems(with named: FilePath?) -> [String] {
    guard let named else { return ["the driver of JSON is missing or not ours"] }
    guard isExecutable(named) else { return ["the drivers' program \(named) cannot be run"] }
    if !Self.isSameFile(named, program) {
      return ["the drivers run \(named), and this is another program, \(program)"]
    }
    return []
  }
}
