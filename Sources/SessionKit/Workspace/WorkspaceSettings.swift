import GitKit
public import SessionModel
import StructuredText
import SystemPackage
import Yams

extension Workspace {
  /// Reads `workspace.yaml`.
  ///
  /// A default template that is a file is given as a path from the root.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, with file and line, if it is not YAML or a value
  ///   is not what it must be.
  public func settings() throws -> WorkspaceSettings {
    do {
      let file = path.appending(Self.settingsFile)
      guard let root = try readYAML(file), root.null == nil else { return WorkspaceSettings() }
      guard root.mapping != nil else {
        throw SessionError(.damaged, "\(root.place(in: file)): 'key: value' lines are needed")
      }
      let lines = YAMLLines(root)
      var settings = try WorkspaceSettings(JSONValue(root, file), file: file.string) { lines[$0] }
      if let name = settings.defaultTemplate, name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        settings.defaultTemplate = path.pushing(FilePath(name)).string
      }
      return settings
    } catch let error as ModelError {
      throw SessionError(.damaged, "\(error)", cause: error)
    } catch {
      throw SessionError(error)
    }
  }

  static let initialSettings = """
    # Settings of this workspace. Everything here is optional, and keys that git session does not know
    # are left alone.

    # What `git session new` starts from unless --template says otherwise: a name that
    # `git session template list` shows, or the path of a .yaml file from here. Without it: blank.
    # defaultTemplate: risk-assessment

    # open: anybody may begin a session. credits: each new one takes a credit of its owner, which
    # `git session credits grant` gives.
    # accessMode: open

    # limits:
    #   file: 50 MiB          the largest file that a session takes
    #   activeSessions: 1     how many an owner keeps active; `new` archives the others
    #   import: 4 GiB         the most that an import may unpack to
    #   importFiles: 1000000  the most files that an import may have

    # Rules that each new session is bound to, besides those of its template.
    # guardrails: [no-pii-exposure]

    # Whether sessions that are made or opened here get the hooks of `git session hooks install`.
    # hooks: true

    # What `git session search --related` asks for the meaning of texts: a server with OpenAI's interface
    # for embeddings. keyVariable names an environment variable; a key itself is never kept here.
    # embedder: { url: http://localhost:11434/v1, model: nomic-embed-text }
    """ + "\n"
}

extension Session {
  /// What the workspace around the session allows; without one, the defaults.
  func limits() throws -> WorkspaceLimits {
    if let knownLimits { return knownLimits }
    let limits =
      try Workspace.containing(path.removingLastComponent())?.settings().limits
      ?? WorkspaceLimits()
    knownLimits = limits
    return limits
  }
}
