import CLibgit2
package import SystemPackage

/// Why a git operation failed.
package struct GitError: Error, Sendable, CustomStringConvertible {
  /// What a caller decides on.
  package struct Code: Hashable, Sendable {
    let name: String

    /// Nothing has that name.
    package static let notFound = Code(name: "notFound")
    /// Something has that name already.
    package static let exists = Code(name: "exists")
    /// An abbreviated name fits several things.
    package static let ambiguous = Code(name: "ambiguous")
    /// A reference did not hold the expected value: someone else moved it.
    package static let modified = Code(name: "modified")
    /// Someone else holds a lock; trying again may help.
    package static let locked = Code(name: "locked")
    /// An object is missing, or its bytes are not what they should be.
    package static let damaged = Code(name: "damaged")
    /// The repository uses a feature that cannot be read here.
    package static let unsupported = Code(name: "unsupported")
    /// The repository belongs to somebody else.
    package static let notOwner = Code(name: "notOwner")
    /// A path would lead out of the working tree or into `.git`.
    package static let unsafePath = Code(name: "unsafePath")
    /// A directory or the like stands where a file is wanted.
    package static let notAFile = Code(name: "notAFile")
    /// A file could not be read or written.
    package static let inputOutput = Code(name: "inputOutput")
    /// A child process ended with a status other than 0.
    package static let commandFailed = Code(name: "commandFailed")
    /// Anything else.
    package static let failed = Code(name: "failed")
  }

  package var code: Code
  package var message: String
  /// The reason a system call gave, if one did.
  package var cause: Errno?

  package init(_ code: Code, _ message: String, cause: Errno? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  package var description: String {
    guard let cause else { return message }
    return "\(message): \(cause)"
  }
}

/// Runs one libgit2 call and turns a negative result into a ``GitError``.
///
/// libgit2 keeps its error text per thread, so it is read here, before anything can suspend.
func check(_ function: StaticString, _ call: () -> Int32) throws(GitError) {
  let result = call()
  guard result < 0 else { return }
  throw GitError(result: result, function: function)
}

extension GitError {
  init(result: Int32, function: StaticString) {
    var text = "\(function) failed with \(result)"
    var category: Int32 = 0
    if let last = unsafe git_error_last() {
      category = unsafe last.pointee.klass
      if let message = unsafe last.pointee.message { text = unsafe String(cString: message) }
    }
    self.init(Code(result: result, category: category, text: text), text)
  }
}

extension GitError.Code {
  init(result: Int32, category: Int32, text: String) {
    switch git_error_code(rawValue: result) {
    case GIT_EOWNER: self = .notOwner
    case GIT_ENOTFOUND where text.contains("safe.directory"):
      // libgit2 1.5.1 reports a foreign owner as a missing `safe.directory` setting.
      self = .notOwner
    case GIT_ENOTFOUND where category == Int32(GIT_ERROR_ODB.rawValue): self = .damaged
    case GIT_ENOTFOUND: self = .notFound
    case GIT_EINVALIDSPEC: self = .notFound
    case GIT_EEXISTS: self = .exists
    case GIT_EAMBIGUOUS: self = .ambiguous
    case GIT_EMODIFIED: self = .modified
    case GIT_ELOCKED: self = .locked
    case GIT_EMISMATCH: self = .damaged
    default:
      switch git_error_t(rawValue: UInt32(category)) {
      case GIT_ERROR_ODB, GIT_ERROR_OBJECT, GIT_ERROR_ZLIB, GIT_ERROR_INDEX, GIT_ERROR_TREE,
        GIT_ERROR_REFERENCE, GIT_ERROR_CONFIG:
        self = .damaged
      case GIT_ERROR_OS, GIT_ERROR_FILESYSTEM: self = .inputOutput
      case GIT_ERROR_REPOSITORY where text.contains("unsupported"):
        self = .unsupported
      default: self = .failed
      }
    }
  }
}
