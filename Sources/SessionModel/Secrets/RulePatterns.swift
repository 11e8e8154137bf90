import Synchronization

/// The regular expressions of a rule, read when they are first needed.
///
/// Most texts need those of a few rules or of none, and reading all of them would cost more than most commands
/// do otherwise.
final class RulePatterns: Sendable {
  struct Sources: Sendable {
    var before: String?
    var secret: String
    var after: String?
    var exceptions: [String] = []
    var ignoresCase = false
  }

  struct Patterns: Sendable {
    var before: Pattern?
    var secret: Pattern
    var after: Pattern?
    var exceptions: [Pattern]
  }

  private let sources: Sources
  private let known = Mutex<Patterns?>(nil)

  init(_ sources: Sources) { self.sources = sources }

  /// - Throws: ``PatternError`` for the first that cannot be used.
  func read() throws(PatternError) -> Patterns {
    if let patterns = known.withLock({ $0 }) { return patterns }
    var exceptions: [Pattern] = []
    for source in sources.exceptions { exceptions.append(try pattern(source)) }
    let patterns = Patterns(
      before: try sources.before.map { text throws(PatternError) in try pattern(text) },
      secret: try pattern(sources.secret),
      after: try sources.after.map { text throws(PatternError) in try pattern(text) },
      exceptions: exceptions)
    known.withLock { $0 = patterns }
    return patterns
  }

  /// ``read()`` for rules that were checked when they came in, or that came with the tool.
  var checked: Patterns {
    do throws(PatternError) {
      return try read()
    } catch {
      preconditionFailure("a rule that came with the tool \(error.message): \(sources)")
    }
  }

  private func pattern(_ source: String) throws(PatternError) -> Pattern {
    // Names are put together with `_`, and a token may be one of their parts.
    try Pattern(source, ignoresCase: sources.ignoresCase, wordsEndAtUnderscore: true)
  }
}
