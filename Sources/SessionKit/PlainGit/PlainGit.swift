import GitKit
public import SystemPackage

/// What plain `git` in a repository does with JSON and DOT: compare and merge them by meaning, with our
/// program as its driver, or by lines.
///
/// Any repository will do, bare ones too.
public struct PlainGit: Sendable {
  /// Anywhere in the repository.
  public var directory: FilePath
  /// The program that git is to run, absolute.
  public var program: FilePath

  public init(directory: FilePath, program: FilePath) {
    self.directory = directory
    self.program = program
  }

  /// Whether two paths lead to one file, links followed.
  public static func isSameFile(_ left: FilePath, _ right: FilePath) -> Bool {
    GitKit.isSameFile(left, right)
  }

  /// Whose configuration.
  public enum Scope: String, Sendable, Hashable, CaseIterable, Encodable {
    /// The repository's, for all its worktrees.
    case local
    /// The user's.
    case global
  }

  /// Lets git run the drivers.
  ///
  /// In a repository, `local`, it also sees to it that JSON and DOT files have them: where git finds no
  /// such line, `info/attributes` gets it. Committed files are never touched. Done twice it is as done
  /// once.
  ///
  /// - Throws: ``SessionError`` with code `refused` if the configuration cannot be written.
  public func enable(_ scope: Scope) async throws {
    // Asked first, since nothing is to be set where there is no repository.
    let attributes = scope == .local ? try await attributes() : nil
    let settings = GitSettings(scope: scope, directory: directory)
    let drivers = try await GitDrivers(program: program)
    let own = try await settings.own(GitDrivers.keys)
    for (key, value) in drivers.settings where own[key] != [value] {
      try await settings.set(key, to: value)
    }
    if attributes != nil { try await addMissingAttributes() }
  }

  /// Sees to it that JSON and DOT files here have drivers, where nobody has set them otherwise.
  func addMissingAttributes() async throws {
    do {
      let missing = try await missingAttributes()
      if !missing.isEmpty { try await attributes().add(missing.map(\.line)) }
    } catch {
      throw SessionError(error)
    }
  }

  /// Takes back what ``enable(_:)`` did, and nothing else.
  public func disable(_ scope: Scope) async throws {
    let attributes = scope == .local ? try await attributes() : nil
    let settings = GitSettings(scope: scope, directory: directory)
    let own = try await settings.own(GitDrivers.keys)
    for key in GitDrivers.keys where own[key] != nil { try await settings.remove(key) }
    do {
      try attributes?.remove()
    } catch {
      throw SessionError(error)
    }
  }

  private func attributes() async throws -> AttributeBlock {
    let finished = try await GitCommand.finish(
      ["rev-parse", "--path-format=absolute", "--git-path", "info/attributes"], in: directory)
    guard finished.status == 0 else {
      throw SessionError(
        .notFound, "there is no git repository at \(directory): \(finished.errors)")
    }
    return AttributeBlock(
      file: FilePath(String(finished.output.prefix { $0 != "\n" })))
  }

  /// Kinds of files that git would compare or merge by lines.
  struct MissingAttribute {
    var pattern: String
    /// `diff`, `merge` or both.
    var attributes: [String]
    var driver: String

    var line: String { ([pattern] + attributes.map { "\($0)=\(driver)" }).joined(separator: " ") }
  }

  /// What somebody has set otherwise is not missing.
  func missingAttributes() async throws -> [MissingAttribute] {
    let samples = [("json", "json"), ("dot", "dot"), ("gv", "dot")]
    let paths = samples.map { "any.\($0.0)" }
    let output = try await GitCommand.run(
      ["check-attr", "-z", "diff", "merge", "--"] + paths, in: directory)
    let words = output.split(separator: "\0").map(String.init)
    return samples.compactMap { suffix, format in
      let unset = stride(from: 0, to: words.count - 2, by: 3).filter { at in
        words[at] == "any.\(suffix)" && words[at + 2] == "unspecified"
      }
      guard !unset.isEmpty else { return nil }
      return MissingAttribute(
        pattern: "*.\(suffix)", attributes: unset.map { words[$0 + 1] },
        driver: GitDrivers.name(of: format))
    }
  }
}
