import Glibc
import StructuredText

/// How one kind of secret is recognised.
public struct SecretRule: Sendable {
  /// What reports and waivers call it, such as `github-token`.
  public let id: String
  /// What a person reads: `GitHub token`.
  public let title: String
  public let kind: Kind
  /// Texts of which one must stand at the very start of what the rule matches.
  ///
  /// Upper and lower case of ASCII are the same here. Without any, the rule is tried at the start of each
  /// word.
  public let keywords: [String]
  /// How many bits a byte of the secret must carry at least (Shannon's entropy over its bytes), so that
  /// `password: "aaaaaaaa"` is none.
  public let minimumEntropy: Double
  public let check: Check?
  /// Whether the rule guesses from what stands around; such a rule leaves ids and signatures alone.
  public let isGuess: Bool
  let patterns: RulePatterns

  public enum Kind: String, Sendable, CaseIterable {
    /// Opens something: a token, a key, a password.
    case secret
    /// Tells of a person. Looked for only when asked.
    case personal
  }

  /// What a finding must satisfy besides its pattern.
  public enum Check: String, Sendable, CaseIterable {
    /// The digits end in the check digit of payment cards (ISO/IEC 7812-1, annex B).
    case luhn
  }
}

extension SecretRule {
  package static let members: [SchemaMember] = [
    .required("id"), .required("title"), .optional("kind", of: Kind.allCases.map(\.rawValue)),
    .optional("keywords"), .optional("before"), .required("secret"), .optional("after"),
    .optional("ignoreCase"), .optional("entropy"), .optional("except"),
    .optional("check", of: Check.allCases.map(\.rawValue)), .optional("guess"),
  ]

  /// - Parameter isChecked: Whether the patterns are known to be right, and so are not read before they are
  ///   needed.
  init(_ reader: JSONReader, isChecked: Bool = false) throws(ModelError) {
    for member in try reader.members()
    where !Self.members.contains(where: { $0.name == member.key }) {
      throw member.value.fault(
        "is not known; a rule has \(Self.members.map(\.name).joined(separator: ", "))")
    }
    id = try reader.required("id").parse { text throws(ModelError) in
      try PhaseID(validating: text, for: "a rule").rawValue
    }
    title = try reader.required("title").string()
    kind = try reader["kind"]?.choice(Kind.self) ?? .secret
    let ignoresCase = try reader["ignoreCase"]?.bool() ?? false
    func pattern(_ reader: JSONReader) throws(ModelError) -> String {
      let source = try reader.string()
      guard !isChecked else { return source }
      do {
        _ = try Pattern(source, ignoresCase: ignoresCase)
        return source
      } catch {
        throw reader.fault("\(error.message)")
      }
    }
    keywords = try reader["keywords"]?.strings() ?? []
    for (index, word) in keywords.enumerated()
    where word.utf8.count < 3 || word.utf8.contains(where: { $0 >= 0x80 }) {
      throw reader.place("keywords").place("\(index)")
        .fault("must have three characters of ASCII or more, else it is met everywhere")
    }
    var sources = RulePatterns.Sources(
      secret: try pattern(try reader.required("secret")), ignoresCase: ignoresCase)
    if let before = reader["before"] { sources.before = try pattern(before) }
    if let after = reader["after"] { sources.after = try pattern(after) }
    for exception in try reader["except"]?.elements() ?? [] {
      sources.exceptions.append(try pattern(exception))
    }
    patterns = RulePatterns(sources)
    minimumEntropy = try Self.entropy(reader["entropy"])
    check = try reader["check"]?.choice(Check.self)
    isGuess = try reader["guess"]?.bool() ?? false
  }

  private static func entropy(_ reader: JSONReader?) throws(ModelError) -> Double {
    guard let reader else { return 0 }
    guard let bits = reader.value.number.flatMap(Double.init), (0...8).contains(bits)
    else { throw reader.fault("must be a number of bits from 0 to 8") }
    return bits
  }

  /// Whether what the patterns found is one, by the checks that no pattern can make.
  func accepts(_ found: ArraySlice<UInt8>) -> Bool {
    if found.starts(with: Redaction.mark.utf8) { return false }
    if minimumEntropy > 0, found.entropy < minimumEntropy { return false }
    if check == .luhn, !found.endsInLuhnDigit { return false }
    let exceptions = patterns.checked.exceptions
    guard !exceptions.isEmpty else { return true }
    let text = String(decoding: found, as: UTF8.self)
    return !exceptions.contains { $0.matches(text) }
  }
}

extension ArraySlice<UInt8> {
  /// Shannon's entropy of the bytes, in bits a byte.
  fileprivate var entropy: Double {
    var counts = [Int](repeating: 0, count: 256)
    for byte in self { counts[Int(byte)] += 1 }
    return counts.reduce(0) { sum, times in
      guard times > 0 else { return sum }
      let share = Double(times) / Double(count)
      return sum - share * log2(share)
    }
  }

  fileprivate var endsInLuhnDigit: Bool {
    let digits = compactMap { (48...57).contains($0) ? Int($0) - 48 : nil }
    let sum = digits.reversed().enumerated().reduce(0) { sum, place in
      guard place.offset % 2 == 1 else { return sum + place.element }
      return sum + (place.element * 2 - (place.element > 4 ? 9 : 0))
    }
    return digits.count > 11 && sum % 10 == 0
  }
}
