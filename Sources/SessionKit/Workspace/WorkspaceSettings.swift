import GitKit
import SystemPackage
import Yams

/// What a workspace's `workspace.yaml` says.
///
/// Keys that are not known here are left alone.
public struct WorkspaceSettings: Hashable, Sendable {
  /// What new sessions start from unless they name something else: a template's name, or the path of
  /// a `.yaml` file.
  public var defaultTemplate: String?
}

extension Workspace {
  /// Reads the settings.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, with file and line, if they are not YAML or a
  ///   value is not what it must be.
  public func settings() throws -> WorkspaceSettings {
    do {
      let file = path.appending(Self.settingsFile)
      var settings = WorkspaceSettings()
      guard let root = try readYAML(file), root.null == nil else { return settings }
      guard let members = root.mapping else {
        throw SessionError(.damaged, "\(root.place(in: file)): 'key: value' lines are needed")
      }
      if let value = members["defaultTemplate"], value.null == nil {
        guard let name = value.string, !name.isEmpty else {
          throw SessionError(
            .damaged, "\(value.place(in: file)): defaultTemplate must be a template's name")
        }
        let isFile = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        settings.defaultTemplate = isFile ? path.pushing(FilePath(name)).string : name
      }
      return settings
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
    """ + "\n"
}
