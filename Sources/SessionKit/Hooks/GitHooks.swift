import GitKit
public import SystemPackage

/// The hooks by which plain git asks our program before it commits, sends and takes.
public struct GitHooks: Sendable {
  /// Anywhere in the repository.
  public var directory: FilePath
  /// The program that the hooks run, absolute.
  public var program: FilePath
  /// Where the hooks' texts are, each a file of its hook's name.
  public var templates: FilePath
  /// On which side of a push the repository is.
  public var side = Side.client

  public enum Side: Sendable {
    /// Where sessions are worked on.
    case client
    /// Where they are pushed to.
    case server

    fileprivate func has(_ hook: String) -> Bool { (hook == "pre-receive") == (self == .server) }
  }

  public init(directory: FilePath, program: FilePath, templates: FilePath) {
    self.directory = directory
    self.program = program
    self.templates = templates
  }

  /// Whether the repository has no directory of files, as those that are pushed to.
  public func isBare() async throws -> Bool {
    let finished = try await GitCommand.finish(
      ["rev-parse", "--is-bare-repository"], in: directory)
    return finished.status == 0 && finished.output.hasPrefix("true")
  }

  /// What is in a hook's place.
  public struct Status: Sendable, Encodable {
    public enum State: String, Sendable, Encodable {
      case installed
      /// Ours, but not as this version writes it, or for another program.
      case outdated
      /// Somebody else's.
      case foreign
      case missing
    }

    public var name: String
    public var path: String
    public var state: State
    /// The hook that was there before, which ours runs first.
    public var before: String?
  }

  /// Puts our hooks where git looks for them; a hook that is there already is kept, and run first.
  ///
  /// Done twice it is as done once. Killed anywhere, each hook is the old one or ours.
  ///
  /// - Parameter everywhere: Whether the directory may be one that all of the user's repositories share.
  /// - Throws: ``SessionError`` with code `refused` if it is and may not be, or if two hooks that are not
  ///   ours are in a place for one.
  public func install(everywhere: Bool = false) async throws -> [Status] {
    let place = try await place(everywhere: everywhere)
    do {
      try makeDirectory(place)
      for name in try names() { try install(name, in: place) }
      return try status(in: place)
    } catch {
      throw SessionError(error)
    }
  }

  private func install(_ name: String, in place: FilePath) throws {
    let file = HookFile(path: place.appending(name))
    let text = try text(of: name)
    let present = try file.read()
    if present == text { return }
    do throws(GitError) {
      try file.write(text, keepingOld: present.map { !Self.isOurs($0) } ?? false)
    } catch {
      guard error.code == .exists else { throw error }
      throw SessionError(
        .refused, "\(file.path) is somebody's hook, and so is \(file.before)",
        hint: "make one of the two and try again", cause: error)
    }
  }

  /// Takes our hooks away and brings back what was there before; other hooks stay.
  public func uninstall() async throws -> [Status] {
    let place = try await place(everywhere: true)
    do {
      for name in try names() {
        let file = HookFile(path: place.appending(name))
        if let text = try file.read(), Self.isOurs(text) { try file.remove() }
      }
      return try status(in: place)
    } catch {
      throw SessionError(error)
    }
  }

  /// What is in each hook's place.
  public func status() async throws -> [Status] {
    let place = try await place(everywhere: true)
    do {
      return try status(in: place)
    } catch {
      throw SessionError(error)
    }
  }

  private func status(in place: FilePath) throws -> [Status] {
    try names().map { name in
      let file = HookFile(path: place.appending(name))
      let text = try file.read()
      let wanted = try self.text(of: name)
      let state: Status.State =
        switch text {
        case nil: .missing
        case let text? where text == wanted: .installed
        case let text? where Self.isOurs(text): .outdated
        default: .foreign
        }
      return Status(
        name: name, path: file.path.string, state: state,
        before: fileExists(file.before) ? file.before.string : nil)
    }
  }

  // MARK: Texts

  private func names() throws -> [String] {
    var files = try WorkingTree(at: templates)
    return try files.names(in: "").map(\.description)
      .filter { !$0.contains(".") && side.has($0) }.sorted()
  }

  /// The hook with the program's own path in it.
  private func text(of name: String) throws -> String {
    guard let bytes = try readFile(templates.appending(name), limit: 1 << 20) else {
      throw SessionError(.notFound, "there is no hook \(name) in \(templates)")
    }
    let quoted = "'" + program.string.replacing("'", with: #"'\''"#) + "'"
    return String(decoding: bytes, as: UTF8.self)
      .replacing("\nprogram=git-session\n", with: "\nprogram=\(quoted)\n")
  }

  static func isOurs(_ text: String) -> Bool { text.contains("\n# git session hooks: ") }

  // MARK: Places

  /// Where git looks for hooks.
  ///
  /// - Throws: ``SessionError`` with code `refused` if that is outside of the repository and its directory, unless
  ///   it may be anywhere: other repositories may share it, or a repository from elsewhere may name it.
  private func place(everywhere: Bool) async throws -> FilePath {
    let words = ["rev-parse", "--path-format=absolute", "--git-common-dir"]
    let finished = try await GitCommand.finish(words, in: directory)
    guard finished.status == 0 else {
      throw SessionError(
        .notFound, "there is no git repository at \(directory): \(finished.errors)")
    }
    let repository = FilePath(String(finished.output.prefix { $0 != "\n" }))
    let top = try await GitCommand.finish(
      ["rev-parse", "--path-format=absolute", "--show-toplevel"], in: directory)
    let base = top.status == 0 ? FilePath(String(top.output.prefix { $0 != "\n" })) : repository
    let setting = try await GitSettings.effective("core.hooksPath", in: directory)
    let place =
      setting.map { base.pushing(FilePath($0.value)).lexicallyNormalized() }
      ?? repository.appending("hooks")
    let isOwn = [base, repository].contains { resolved(place).starts(with: resolved($0)) }
    guard isOwn || everywhere else {
      let origin = setting.map { ", as core.hooksPath in \($0.origin) has it" } ?? ""
      throw SessionError(
        .refused,
        "git takes hooks from \(resolved(place))\(origin), which other repositories may share",
        hint: """
          git session hooks install --everywhere puts them there; outside of sessions they do nothing
          git config --local core.hooksPath "\(repository.appending("hooks"))" gives this session its own
          """)
    }
    return place
  }
}
