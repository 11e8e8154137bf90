import GitKit
public import SessionModel
public import SystemPackage

/// Where a session is.
public enum SessionPlace: Hashable, Sendable {
  case directory(FilePath)
  /// In the archive of a workspace, and in no directory.
  case archive(Workspace, SessionID)
}

extension SessionLocator {
  /// Finds the session that a name means, in its directory or else in the workspace's archive.
  ///
  /// - Throws: ``SessionError`` with code `notFound`, or `invalid` if the name fits several.
  public func place(of name: String) throws -> SessionPlace {
    if let exact = try exactPath(of: name) { return .directory(exact) }
    if let workspace, let id = try archived(name, in: workspace, exactly: true) {
      return .archive(workspace, id)
    }
    do {
      return .directory(try path(of: name))
    } catch let error as SessionError where error.code == .notFound {
      guard let workspace, let id = try archived(name, in: workspace) else { throw error }
      return .archive(workspace, id)
    }
  }

  /// The session in the archive that a name means, whether it has a directory or not.
  ///
  /// - Throws: ``SessionError`` with code `notFound`, or `invalid` if the name fits several.
  public func archived(_ name: String) throws -> (workspace: Workspace, id: SessionID) {
    guard let workspace else {
      throw SessionError(
        .notFound, "\(directory) is in no workspace, so there is no archive",
        hint: "git session init makes a workspace")
    }
    guard let id = try archived(name, in: workspace) else {
      throw SessionError(
        .notFound, "there is no session '\(name)' in the archive",
        hint: "git session list --archived and --deleted list what there is")
    }
    return (workspace, id)
  }

  /// - Parameter exactly: Whether the beginning of a longer name is not enough.
  private func archived(
    _ name: String, in workspace: Workspace, exactly: Bool = false
  ) throws -> SessionID? {
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isPartOfID) else { return nil }
    let beginning = try workspace.archive.branches(idsBeginning: name).map(\.id)
    let exact = beginning.filter { $0.isCalled(name) }
    let fitting = exact.isEmpty && !exactly ? beginning : exact
    guard fitting.count < 2 else {
      let shown = fitting.prefix(10).map(\.rawValue).joined(separator: ", ")
      throw SessionError(
        .invalid, "'\(name)' fits several sessions: \(shown)\(fitting.count > 10 ? ", …" : "")")
    }
    return fitting.first
  }

  /// Nothing else may get into a pattern for references.
  private static func isPartOfID(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: "-")
    }
  }

  /// Whether the directory that the user is in still is there.
  public var isHere: Bool { fileExists(directory) }

  /// A directory for a session of this name, where new sessions go: numbered, if others have the name.
  public func unusedDirectory(called name: String) -> FilePath {
    let slug = Slug(from: name).rawValue
    let names = [slug] + (2...9_999).map { "\(slug)-\($0)" }
    return names.lazy.map { homeOfNewSessions.appending($0) }.first { !fileExists($0) }
      ?? homeOfNewSessions.appending(slug)
  }

  /// Where the directory of a session goes that has none: where new sessions go, named after the session, or
  /// by its id if that name is taken.
  public func directory(for id: SessionID, called name: String) -> FilePath {
    let usual = homeOfNewSessions.appending(Slug(from: name).rawValue)
    return fileExists(usual) ? homeOfNewSessions.appending(id.rawValue) : usual
  }
}

extension SessionID {
  /// Whether a name is all of the id, or all of it but the day and the random end.
  fileprivate func isCalled(_ name: String) -> Bool { rawValue == name || slug == name[...] }
}
