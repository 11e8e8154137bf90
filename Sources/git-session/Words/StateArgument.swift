import ArgumentParser

/// Words that mean a state of a session: `[<session>][@<revision>][:<path>]`.
///
/// `q4-risk@what-if~3:phases/02-architecture` has all three parts. A revision is a branch, a commit
/// or any other of git's expressions: `main@{1}` is one, since a brace follows the `@`.
struct StateArgument: Hashable, Sendable, ExpressibleByArgument {
  enum Base: Hashable, Sendable {
    /// Nothing is said: the session at hand, as its branch is.
    case current
    /// A word alone: a revision of the session at hand, or else a session.
    case word(String)
    /// What was said with an `@`. Without a session, the one at hand; without a revision, its branch.
    case exact(session: String?, revision: String?)
  }

  var base: Base
  /// Below the session's directory.
  var path: String?
  /// As it was typed.
  var text: String

  init(argument: String) { self.init(argument) }

  init(_ text: String) {
    self.text = text
    let marks = Self.separators(of: text)
    let end = marks.colon ?? text.endIndex
    if let colon = marks.colon {
      let path = text[text.index(after: colon)...]
      self.path = path.isEmpty ? nil : String(path)
    }
    if let at = marks.at {
      let session = text[..<at]
      base = .exact(
        session: session.isEmpty ? nil : String(session),
        revision: Self.revision(text[text.index(after: at)..<end], hasSession: !session.isEmpty))
    } else {
      base = end == text.startIndex ? .current : .word(String(text[..<end]))
    }
  }

  /// `@` alone and `@~2` are git's own short forms of `HEAD` and `HEAD~2`.
  private static func revision(_ text: Substring, hasSession: Bool) -> String? {
    if text.isEmpty { return hasSession ? nil : "HEAD" }
    return text.hasPrefix("~") || text.hasPrefix("^") ? "HEAD\(text)" : String(text)
  }

  /// The first `@` that no brace follows, and the first colon; what is in braces is git's.
  private static func separators(of text: String) -> (at: String.Index?, colon: String.Index?) {
    var at: String.Index?
    var depth = 0
    for index in text.indices {
      switch text[index] {
      case "{": depth += 1
      case "}": depth -= 1
      case "@" where at == nil && depth == 0:
        if text[text.index(after: index)...].first != "{" { at = index }
      case ":" where depth <= 0: return (at, index)
      default: break
      }
    }
    return (at, nil)
  }
}
