import SessionModel
public import SystemPackage

extension SessionLocator {
  /// The session directory that the user is in, whether it opens or not; nil outside of any.
  public var sessionAround: FilePath? { directory.andParents.first(where: isSession) }

  /// Where new sessions go.
  ///
  /// That is the workspace's `sessions/`; outside of a workspace it is here, or beside the session
  /// that the user is in, since no session holds another.
  public var homeOfNewSessions: FilePath {
    if let workspace { return workspace.sessions }
    guard let inside = directory.andParents.first(where: isSession) else { return directory }
    return inside.removingLastComponent()
  }

  /// Where a copy goes, and what it is called.
  ///
  /// A plain word becomes a directory where new sessions go, a path is taken as it is. The name is
  /// the last part.
  ///
  /// - Throws: ``SessionError`` with code `invalid` for a path that ends in no name.
  public func destination(of text: String) throws -> (path: FilePath, name: String) {
    let typed = FilePath(text)
    guard let last = typed.lastComponent, last.kind == .regular else {
      throw SessionError(.invalid, "'\(text)' does not say what the session is to be called")
    }
    if typed.isRelative, typed.components.count == 1 {
      let name = last.string
      return (homeOfNewSessions.appending(Slug(from: name).rawValue), name)
    }
    return (directory.pushing(typed).lexicallyNormalized(), last.string)
  }
}
