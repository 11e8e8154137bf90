/// A secret and where it stands; what it says is never printed.
public struct SecretFinding: Sendable, Hashable {
  /// The rule's id, such as `github-token`.
  public let rule: String
  /// What it is, for people: `GitHub token`.
  public let title: String
  public let kind: SecretRule.Kind
  /// Whether the rule guesses from what stands around.
  public let isGuess: Bool
  /// The bytes of the secret itself, without what stands around it.
  public let range: Range<Int>
  /// Counted from 1.
  public let line: Int
  /// In bytes, counted from 1.
  public let column: Int
}

extension SecretFinding {
  /// The same at another place of the bytes.
  func moved(to range: Range<Int>) -> SecretFinding {
    SecretFinding(
      rule: rule, title: title, kind: kind, isGuess: isGuess, range: range, line: line,
      column: column)
  }
}
