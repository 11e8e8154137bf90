import SessionKit
import SessionModel
import SystemPackage

/// A state in a session that has been opened.
struct LocatedState {
  var session: Session
  /// `nil` if only the session was named.
  var revision: String?
  var path: SessionPath?

  /// The state, seen from a session that may be another one.
  func seen(from other: Session) async throws -> SessionState {
    var revision = revision
    if revision == nil { revision = try await session.branches().first(where: \.isCurrent)?.name }
    return .revision(revision ?? "HEAD", in: session.path == other.path ? nil : session.path)
  }
}

extension Context {
  /// Finds the session and the revision that a state's words mean; `option` names the one at hand.
  func locate(_ state: StateArgument?, _ option: SessionOption) async throws -> LocatedState {
    let path = try state?.path.map(SessionPath.init(typed:))
    switch state?.base {
    case .current, nil:
      return LocatedState(session: try session(option), path: path)
    case .exact(let name, let revision):
      let session = try name.map { try locator.session($0) } ?? session(option)
      return LocatedState(session: session, revision: revision, path: path)
    case .word(let word):
      if let session = try sessionAtHand(option), try await session.hasRevision(word) {
        return LocatedState(session: session, revision: word, path: path)
      }
      return LocatedState(session: try sessionNamed(word), path: path)
    }
  }

  /// The session at hand, or `nil` if the user is in none.
  func sessionAtHand(_ option: SessionOption) throws -> Session? {
    do {
      return try session(option)
    } catch let error as SessionError where error.code == .notFound && option.name == nil {
      return nil
    }
  }

  private func sessionNamed(_ word: String) throws -> Session {
    do {
      return try locator.session(word)
    } catch let error as SessionError where error.code == .notFound {
      throw SessionError(
        .notFound, "'\(word)' is no branch or commit of this session, and no session",
        hint: "git session branch, git session log and git session list show what there is")
    }
  }

  /// The revision that a state means in this session.
  ///
  /// - Throws: ``SessionError`` with code `invalid` if it is a state of another session.
  func ownRevision(_ state: StateArgument?, of session: Session) async throws -> LocatedState {
    let located = try await locate(state, SessionOption.path(session.path))
    guard located.session.path == session.path else {
      throw SessionError(
        .invalid, "'\(state?.text ?? "")' is a state of another session",
        hint: "git session merge brings another session's work here")
    }
    return located
  }

  /// A path that the user typed, from where the user is, as a path in the session.
  func path(_ typed: String, in session: Session) throws -> SessionPath? {
    var path = locator.directory.pushing(FilePath(typed)).lexicallyNormalized()
    guard locator.directory.starts(with: session.path) else {
      return try SessionPath(typed: typed)
    }
    guard path.removePrefix(session.path) else {
      throw SessionError(.invalid, "'\(typed)' is outside of the session \(session.path)")
    }
    return path.isEmpty ? nil : try SessionPath(path.string)
  }
}

extension SessionOption {
  static func path(_ path: FilePath) -> SessionOption {
    var option = SessionOption()
    option.name = path.string
    return option
  }
}

extension SessionPath {
  /// A path as people type it: a slash at its end does no harm.
  init(typed text: String) throws {
    try self.init(text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text)
  }
}
