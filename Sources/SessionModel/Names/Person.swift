/// Somebody who owns a session or acts on it, as git names people.
public struct Person: Hashable, Sendable {
  public var name: String
  public var email: String

  public init(name: String, email: String) {
    self.name = name
    self.email = email
  }
}

extension Person: CustomStringConvertible {
  /// Name and address as git writes them, `Ada Lovelace <ada@example.com>`.
  public var description: String { "\(name) <\(email)>" }
}
