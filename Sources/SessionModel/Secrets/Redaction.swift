import StructuredText

/// Takes secrets out of a text and leaves `[redacted:<rule>]` in their places.
///
/// JSON stays JSON with the same members: only inside its strings something is replaced, keys and the
/// ids and signatures that replaying a conversation needs are kept from rules that guess, and a number
/// becomes a string. Texts of one JSON value per line are such texts line by line.
public struct Redaction: Sendable {
  /// The text without the secrets.
  public let bytes: [UInt8]
  /// What was taken out, as it stood in the original.
  public let findings: [SecretFinding]

  /// How each replacement begins; what begins so is no secret any more.
  static let mark = "[redacted:"

  /// Values that look like chance and open nothing.
  static let protectedMembers: Set<String> = [
    "id", "uuid", "parentUuid", "leafUuid", "sessionId", "requestId", "messageId", "toolUseID",
    "tool_use_id", "tool_call_id", "call_id", "replyTo", "signature", "thinkingSignature",
    "thoughtSignature", "encrypted_content", "commit", "sha256", "hash", "integrity",
  ]

  /// - Complexity: O(*n*) in the bytes, and O(*k* log *k*) in the findings.
  public init(of bytes: [UInt8], by scanner: SecretScanner) {
    self.init(of: bytes, without: scanner.findings(in: bytes))
  }

  /// Takes out a file of a session what was found in it.
  ///
  /// What was valid as its kind of file stays so: where brackets would break it, the mark is
  /// `redacted_<rule>`. In a file that is no text, the bytes of a secret become as many `x`.
  ///
  /// - Parameter found: From ``SecretScanner/findings(in:of:)``.
  /// - Returns: `nil` if the file would not be valid without what was found.
  public init?(
    ofFile bytes: [UInt8], at path: SessionPath, without found: [SecretFinding]
  ) {
    guard !found.isEmpty else {
      self.init(of: bytes, without: [])
      return
    }
    if bytes.prefix(8000).contains(0), DecodedText(wide: bytes) == nil {
      self.init(overwriting: found, in: bytes)
      return
    }
    let wasValid = path.isValidContent(bytes)
    for form in [Form.bracketed, .word] {
      let redaction = Redaction(of: bytes, without: found, form)
      if !wasValid || path.isValidContent(redaction.bytes) {
        self = redaction
        return
      }
    }
    return nil
  }

  private init(overwriting found: [SecretFinding], in bytes: [UInt8]) {
    var result = bytes
    for finding in found {
      for at in finding.range { result[at] = UInt8(ascii: "x") }
    }
    self.bytes = result
    findings = found
  }

  /// How a mark is written.
  private enum Form {
    case bracketed
    /// Of letters, digits and `_` alone, so that it is a word to DOT and YAML.
    case word

    func mark(of rule: String) -> String {
      switch self {
      case .bracketed: "\(Redaction.mark)\(rule)]"
      case .word:
        "redacted_"
          + String(
            String.UnicodeScalarView(
              rule.unicodeScalars.map { "-.".unicodeScalars.contains($0) ? "_" : $0 }))
      }
    }
  }

  private init(of bytes: [UInt8], without found: [SecretFinding], _ form: Form = .bracketed) {
    guard !found.isEmpty else {
      self.bytes = bytes
      findings = []
      return
    }
    let encoding = DecodedText(wide: bytes)?.encoding ?? .stored
    let values = ScalarRanges(bytes)
    var kept: [SecretFinding] = []
    var result: [UInt8] = []
    var at = 0
    for finding in found where !(finding.leavesIDsAlone && values.isProtected(finding.range)) {
      kept.append(finding)
      for part in values.replaceable(finding.range) where part.range.lowerBound >= at {
        result += bytes[at..<part.range.lowerBound]
        let mark = form.mark(of: finding.rule)
        result += encoding.encode(part.isBare ? "\"\(mark)\"" : mark)
        at = part.range.upperBound
      }
    }
    result += bytes[at...]
    self.bytes = result
    findings = kept
  }
}

extension SecretFinding {
  /// Whether ids, check sums and signatures may look like it.
  fileprivate var leavesIDsAlone: Bool { isGuess || kind == .personal }
}

extension SessionPath {
  /// Whether bytes are what the format wants at this path.
  fileprivate func isValidContent(_ bytes: [UInt8]) -> Bool {
    switch SessionLayout.kind(of: self) {
    case .manifest: Self.succeeds { () throws(ModelError) in _ = try SessionManifest(bytes: bytes) }
    case .phase: Self.succeeds { () throws(ModelError) in _ = try PhaseRecord(bytes: bytes) }
    case .message: Self.succeeds { () throws(ModelError) in _ = try Message(bytes: bytes) }
    default:
      switch fileExtension {
      case "json": JSONDocument(bytes).error == nil
      case "dot", "gv":
        Self.succeeds { () throws(ParseError) in try DOTDocument(bytes).validated() }
      default: true
      }
    }
  }

  /// What is wrong does not matter here, only whether anything is.
  private static func succeeds<E>(_ body: () throws(E) -> Void) -> Bool {
    do throws(E) {
      try body()
      return true
    } catch {
      return false
    }
  }
}
