import StructuredText

/// What is to happen when somebody brings a secret into a session, or what tells of people.
///
/// `no-secrets` and `no-pii-exposure` among the guardrails that a session has in its settings; as an
/// object, `{"name": "no-secrets", "action": "redact"}`, with another action than the usual one.
public struct ContentGuardrails: Hashable, Sendable {
  public enum Action: String, CaseIterable, Hashable, Sendable {
    /// It goes in, and is said.
    case warn
    /// It is replaced by a mark, and is said.
    case redact
    /// Nothing goes in.
    case block
  }

  public var secrets: Action?
  public var personal: Action?

  public init(secrets: Action? = nil, personal: Action? = nil) {
    self.secrets = secrets
    self.personal = personal
  }

  /// - Parameter rules: `settings.guardrails`; others than ours are passed over. An action that is not
  ///   known counts as `block`: what was to be kept out must not go in by a slip of the pen.
  public init(_ rules: [JSON]) {
    for rule in rules {
      guard let name = rule.string ?? rule["name"]?.string, let kind = Self.names[name] else {
        continue
      }
      let usual: Action = kind == .secret ? .block : .warn
      let action = rule["action"].map { $0.string.flatMap(Action.init) ?? .block } ?? usual
      switch kind {
      case .secret: secrets = action
      case .personal: personal = action
      }
    }
  }

  public var isEmpty: Bool { secrets == nil && personal == nil }

  public func action(for kind: SecretRule.Kind) -> Action? {
    switch kind {
    case .secret: secrets
    case .personal: personal
    }
  }

  /// What the guardrail about a kind is called.
  public static func name(for kind: SecretRule.Kind) -> String {
    names.first { $0.value == kind }?.key ?? kind.rawValue
  }

  private static let names: [String: SecretRule.Kind] = [
    "no-secrets": .secret, "no-pii-exposure": .personal,
  ]

  /// Refuses a guardrail of ours that would not do what its writer thinks.
  static func check(_ rule: JSONReader) throws(ModelError) {
    guard let name = rule.value["name"]?.string, names[name] != nil else { return }
    _ = try rule["action"]?.choice(Action.self)
  }
}

extension SessionManifest {
  /// What the session's settings say about what is brought in.
  public var contentGuardrails: ContentGuardrails {
    ContentGuardrails(settings["guardrails"]?.elements ?? [])
  }
}
