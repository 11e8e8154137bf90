public import SessionModel

/// A secret in a file or a session; what it says is not told.
public struct FoundSecret: Hashable, Sendable, Encodable {
  /// The rule's id, such as `github-token`.
  public let rule: String
  /// What it is, for people: `GitHub token`.
  public let title: String
  /// The file, relative to the session's directory, or as it was named; nil for a commit's message.
  public let path: String?
  /// The first commit met that has it; nil for what is in the directory or in a plain file.
  public let commit: String?
  /// The object of git that holds it, 40 hexadecimal digits; nil for what is in no commit, in a file's
  /// name or in a commit's message.
  public internal(set) var blob: String?
  /// Whether it is in the file's name.
  public internal(set) var isInName = false
  /// Counted from 1.
  public let line: Int
  /// In bytes, counted from 1.
  public let column: Int
  let kind: SecretRule.Kind
  /// Of its bytes, by which a waiver names it; not for everybody's eyes, since what is short can be guessed
  /// from it.
  var sha256 = ""

  /// - Parameters:
  ///   - path: As it is shown.
  ///   - commit: As it is shown.
  public init(_ finding: SecretFinding, path: String?, commit: String? = nil) {
    rule = finding.rule
    title = finding.title
    kind = finding.kind
    self.path = path
    self.commit = commit
    line = finding.line
    column = finding.column
  }

  private enum CodingKeys: CodingKey {
    case rule, title, path, commit, blob, isInName, line, column
  }
}

extension FoundSecret: CustomStringConvertible {
  /// As compilers write it: `uploads/a.txt:3:7: GitHub token (github-token)`.
  public var description: String { "\(place): \(title) (\(rule))" }

  /// Where it is: `uploads/a.txt:3:7`.
  public var place: String {
    guard let path else { return "the message, line \(line)" }
    return isInName ? "the name of \(path)" : "\(path):\(line):\(column)"
  }
}
