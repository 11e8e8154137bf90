package import StructuredText

/// Tells by its name a setting that may hold a secret: configuration is meant to be shared, keys are not.
package enum SecretNames {
  /// Whether a member of this name may be a secret, such as `apiKey`, `client_secret` or `token`.
  ///
  /// `maxTokens` and the like count something and are none.
  package static func isSecret(_ name: String) -> Bool {
    let letters = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    return words.contains { letters.contains($0) } || letters.hasSuffix("token")
  }

  private static let words = [
    "secret", "password", "passwd", "passphrase", "apikey", "accesskey", "privatekey", "credential",
    "authorization", "bearer", "connectionstring",
  ]
}

extension JSONValue {
  /// The value without those members, however deep, that may hold a secret.
  ///
  /// Only what can be one goes: a text, or a list or object of them, not a number or a truth value.
  package func withoutSecrets() -> JSONValue {
    switch self {
    case .object(let object):
      let kept = object.members.filter { member in
        !(SecretNames.isSecret(member.key) && member.value.mayBeSecret)
      }
      return .object(JSONObject(kept.map { ($0.key, $0.value.withoutSecrets()) }))
    case .array(let elements): return .array(elements.map { $0.withoutSecrets() })
    default: return self
    }
  }

  private var mayBeSecret: Bool {
    switch self {
    case .string, .array, .object: true
    default: false
    }
  }
}
