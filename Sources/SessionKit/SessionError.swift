import GitKit
import SessionModel
import Zip

/// Why a verb failed, in terms of sessions.
public struct SessionError: Error, Sendable, CustomStringConvertible {
  /// What a caller decides on.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Words that cannot be meant: a bad name, a missing value.
    public static let invalid = Code(description: "invalid")
    /// There is no such session, branch, phase, file or state.
    public static let notFound = Code(description: "notFound")
    /// Something of that name is there already.
    public static let exists = Code(description: "exists")
    /// Two sides changed the same thing and a person has to decide.
    public static let conflict = Code(description: "conflict")
    /// The rules forbid it: frozen, archived, too large, unsaved edits in the way.
    public static let refused = Code(description: "refused")
    /// Someone else holds a lock, or kept being quicker.
    public static let busy = Code(description: "busy")
    /// Data that should be there is missing or broken.
    public static let damaged = Code(description: "damaged")
    /// The system failed: no space, no permission.
    public static let system = Code(description: "system")
  }

  public var code: Code
  /// What a person reads: what is wrong, where, and often what to do.
  public var message: String
  /// What a person can do about it, where it deserves a line of its own.
  public var hint: String?
  public var cause: (any Error)?

  public init(
    _ code: Code, _ message: String, hint: String? = nil, cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  public var description: String { message }
}

extension SessionError {
  /// The same failure in terms of sessions, whichever module met it.
  public init(_ error: any Error) {
    switch error {
    case let error as SessionError: self = error
    case let error as GitError: self.init(Code(error.code), error.description, cause: error)
    // What a file lacks is a fault of the file.
    case let error as ModelError where error.code == .missing && error.file != nil:
      self.init(.damaged, "\(error)", cause: error)
    case let error as ModelError: self.init(Code(error.code), "\(error)", cause: error)
    case let error as ZipError: self.init(Code(error.code), error.message, cause: error)
    default: self.init(.system, "\(error)", cause: error)
    }
  }
}

extension SessionError.Code {
  fileprivate init(_ code: GitError.Code) {
    switch code {
    case .notFound, .ambiguous: self = .notFound
    case .exists: self = .exists
    case .notAFile: self = .invalid
    case .modified, .locked: self = .busy
    case .damaged, .commandFailed: self = .damaged
    case .unsupported, .notOwner, .unsafePath: self = .refused
    default: self = .system
    }
  }

  fileprivate init(_ code: ModelError.Code) {
    switch code {
    case .missing: self = .notFound
    case .unsupportedFormat, .tooLarge: self = .refused
    case .invalidJSON, .invalidMessage: self = .damaged
    default: self = .invalid
    }
  }

  fileprivate init(_ code: ZipError.Code) {
    switch code {
    case .damaged: self = .damaged
    case .unsupported: self = .refused
    default: self = .system
    }
  }
}
