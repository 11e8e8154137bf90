import SessionKit
import SessionModel
import StructuredText
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The secret scanner` {
  /// With all rules.
  let scanner: SecretScanner
  /// Without those about people, as is usual.
  let usual: SecretScanner

  init() throws {
    let rules = try SecretRules.builtIn().rules
    scanner = SecretScanner(rules: rules)
    usual = SecretScanner(rules: rules.filter { $0.kind == .secret })
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `finds a sample of each rule, and just it`(
    seed: UInt64
  ) {
    let samples = SecretSamples.all(seed: seed)
    #expect(Set(samples.map(\.rule)) == Set(scanner.rules.map(\.id)))
    for sample in samples {
      let isUsual = usual.rules.contains { $0.id == sample.rule }
      let found = (isUsual ? usual : scanner).findings(in: Array(sample.text.utf8))
      let start = sample.before.utf8.count
      let secret = found.first { $0.range == start..<(start + sample.secret.utf8.count) }
      #expect(secret?.rule == sample.rule, "seed \(seed): \(sample.rule) \(sample.text) \(found)")
    }
  }

  @Test func `looks for people in texts alone, also in those of UTF-16`() {
    let address = "ada" + "@" + "lovelace.org"
    let text = "Write to \(address) soon.\n"
    let binary = Array("\0\u{1}".utf8) + Array(text.utf8)
    #expect(scanner.findings(in: Array(text.utf8)).map(\.rule) == ["email-address"])
    #expect(scanner.findings(in: binary) == [])
    let wide = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    #expect(scanner.findings(in: wide).map(\.rule) == ["email-address"])
  }

  @Test func `finds what escapes of JSON hide, also those that are escaped themselves`() {
    for sample in SecretSamples.all(seed: 6) where !sample.secret.contains("\n") {
      for backslash in ["\\", "\\\\", "\\\\\\\\"] {
        let secret = sample.secret.unicodeScalars.enumerated().map { place, scalar in
          let code = String(scalar.value, radix: 16)
          if scalar == "/" { return "\(backslash)/" }
          return place % 5 == 2 ? "\(backslash)u00\(code)" : String(scalar)
        }.joined()
        guard sample.secret.unicodeScalars.allSatisfy({ $0 != " " && $0 != "\\" }) else { continue }
        let text = Array((sample.before + secret + sample.after).utf8)
        let range = sample.before.utf8.count..<(sample.before + secret).utf8.count
        let found = scanner.findings(in: text)
        #expect(
          found.contains {
            $0.range.lowerBound <= range.lowerBound && $0.range.upperBound >= range.upperBound
          },
          "\(sample.rule): \(secret)")
        #expect(
          scanner.findings(in: Redaction(of: text, by: scanner).bytes) == [], "\(sample.rule)")
      }
    }
  }

  @Test(arguments: [
    "\\n", "\\t", "\\r", "\\b", "\\f", "\\\"", "\\u000a", "\\u001b[31m", "\\u00e9",
    "\\ud83d\\ude00", "\\\\n", "\\\\\\\\n",
  ])
  func `finds what stands right behind an escape of JSON, and leaves JSON`(escape: String) throws {
    for sample in SecretSamples.all(seed: 9) {
      // A prefix in which words end may not stand behind the letter of a colour.
      if escape.hasSuffix("m"), Self.beginsWord.contains(sample.rule) { continue }
      let before = sample.before == "use " ? "" : sample.before
      let value = JSONValue.string(before + sample.secret + sample.after).canonical()
      let quoted = String(decoding: value.dropFirst().filter { $0 != 0x0A }, as: UTF8.self)
      let text = Array("{\"log\": \"deploy\(escape)\(quoted), \"n\": 1}\n".utf8)
      let found = try self.scanner(for: sample).findings(in: text)
      #expect(found.contains { $0.rule == sample.rule && $0.line == 1 }, "\(sample.rule): \(found)")
      let result = Redaction(of: text, by: scanner).bytes
      #expect(JSONDocument(result).error == nil, "\(sample.rule)")
      #expect(scanner.findings(in: result) == [], "\(sample.rule)")
    }
  }

  @Test func `finds a token as a part of a name`() throws {
    for sample in SecretSamples.all(seed: 10) where sample.before == "use " {
      let found = usual.findings(in: Array("wip_\(sample.secret).txt".utf8))
      #expect(found.first?.range.lowerBound == 4, "\(sample.rule): \(found)")
      guard sample.rule == "github-token" || sample.rule == "npm-token" else { continue }
      let inside = usual.findings(in: Array("wip_\(sample.secret)_2.txt".utf8))
      #expect(inside.first?.range == 4..<(4 + sample.secret.utf8.count), "\(sample.rule)")
    }
  }

  @Test func `reads a long token behind an escape to its end, and gives places in long texts`() {
    let token = "ey" + "J" + String(repeating: "a1B2", count: 10)
    let long = "\(token).\(token)" + String(repeating: "c3D4", count: 1000) + ".\(token)"
    let filler = String(repeating: "plain words \\d\n", count: 500)
    let text = filler + #"{"a": "\n\#(long)"}"# + filler + #"{"b": "\u0065\#(long.dropFirst())"}"#
    let found = usual.findings(in: Array(text.utf8))
    #expect(found.map(\.line) == [501, 1001] && found.map(\.column) == [10, 8])
    #expect(found.map(\.range.count) == [long.utf8.count, long.utf8.count + 5])
  }

  @Test(arguments: [true, false], [true, false])
  func `finds what is in UTF-16, and takes it out in UTF-16`(isBigEndian: Bool, hasMark: Bool)
    throws
  {
    for sample in SecretSamples.all(seed: 7) where (try? scanner(for: sample)) != nil {
      let units = ((hasMark ? "\u{FEFF}" : "") + "first é\n" + sample.text).utf16
      let bytes = units.flatMap { unit in
        let (high, low) = (UInt8(unit >> 8), UInt8(unit & 255))
        return isBigEndian ? [high, low] : [low, high]
      }
      let found = try scanner(for: sample).findings(in: bytes)
      let start = (units.count - sample.text.utf16.count + sample.before.utf16.count) * 2
      let finding = found.first { $0.range == start..<(start + sample.secret.utf16.count * 2) }
      #expect(finding?.rule == sample.rule, "\(sample.rule) \(found)")
      let result = Redaction(of: bytes, by: try scanner(for: sample)).bytes
      var decoded: [UInt16] = []
      for at in stride(from: 0, to: result.count - 1, by: 2) {
        let (one, two) = (UInt16(result[at]), UInt16(result[at + 1]))
        decoded.append(isBigEndian ? one << 8 | two : two << 8 | one)
      }
      let text = String(decoding: decoded, as: UTF16.self)
      #expect(text.contains("[redacted:\(sample.rule)]") && !text.contains(sample.secret))
    }
  }

  /// Rules whose tokens begin words, since words end in their prefixes.
  private static let beginsWord: Set<String> = [
    "vault-token", "anthropic-key", "openai-key", "hugging-face-token", "replicate-token",
    "groq-key", "xai-key", "sendgrid-key", "linear-key", "notion-token", "figma-token",
    "airtable-token", "stripe-key", "grafana-token", "supabase-key", "doppler-token",
    "phone-number", "card-number", "email-address",
  ]

  private func scanner(for sample: SecretSamples.Sample) throws -> SecretScanner {
    usual.rules.contains { $0.id == sample.rule } ? usual : scanner
  }

  @Test(arguments: ["\n", "\r\n", "\n    ", "\n> ", "\\\n", "\\n", "\\r\\n"])
  func `finds a token that the end of a line breaks, even in its first letters`(wrap: String) {
    for sample in SecretSamples.all(seed: 8) {
      guard let rule = usual.rules.first(where: { $0.id == sample.rule }), !rule.isGuess,
        !sample.secret.contains(where: \.isWhitespace), !sample.secret.contains("\\")
      else { continue }
      let places = [sample.secret.count / 2] + (wrap == "\n" ? [2] : [])
      for place in places {
        // Where the name before it is what is looked for, the secret itself may be any text.
        if place == 2, !sample.before.hasSuffix(" ") { continue }
        let text =
          sample.before + sample.secret.prefix(place) + wrap + sample.secret.dropFirst(place)
          + sample.after
        let start = sample.before.utf8.count
        #expect(
          usual.findings(in: Array(text.utf8)).contains { $0.range.lowerBound == start },
          "\(sample.rule) at \(place): \(text)")
      }
    }
  }

  @Test func `says line and column`() {
    let token = "gh" + "p_" + String(repeating: "a1B2", count: 9)
    let found = scanner.findings(in: Array("one\ntwo é \(token)\n\(token)".utf8))
    #expect(found.map(\.line) == [2, 3])
    #expect(found.map(\.column) == [8, 1])
  }

  @Test(arguments: [
    #"password: "changeme123""#, #"api_key = "your-api-key-here""#, #"const token = "<token>""#,
    "PASSWORD=$DB_PASSWORD", "export TOKEN=${TOKEN:-none}", "postgres://user:password@localhost/db",
    "https://example.com:8080/a@b", #""max_tokens": 4096, "token_type": "bearer""#,
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "commit 98f558f0d3c1e7a1b2c3d4e5f60718293a4b5c6d", "20261121T100412118Z-k7q2",
    "the password is asked for at the prompt", "AK" + "IAIOSFODNN7EXAMPLE",
    #"if text.contains("-----BEGIN PRIVATE KEY-----") { return nil } else { return text.count }"#,
  ])
  func `leaves alone what only looks like one`(text: String) {
    #expect(scanner.findings(in: Array(text.utf8)) == [])
  }

  @Test func `stops a rule that would read a text over and over, and lets none of it through`()
    throws
  {
    let rules = TemporaryDirectory.current.appending("rules.yaml")
    try write(
      "{apiVersion: v1, kind: SecretRules, rules: [{id: slow, title: slow, secret: '(A+ ?)+B'}]}",
      to: rules)
    let slow = SecretScanner(rules: try SecretRules(file: rules).rules)
    let text = Array(String(repeating: "A ", count: 10_000).utf8)
    let found = try #require(slow.findings(in: text).first)
    #expect(found.rule == "slow" && found.title.hasPrefix("not read to its end"))
    #expect(found.range.lowerBound > 0 && found.range.upperBound == text.count)
    #expect(slow.findings(in: Array("A A A A ".utf8)).isEmpty)
    #expect(slow.findings(in: Array(text.prefix(40)) + Array("AAB".utf8)).map(\.title) == ["slow"])
  }

  @Test func `redacts JSON to JSON, ids and all other members as they were`() throws {
    for sample in SecretSamples.all(seed: 4) {
      let original: JSONValue = [
        "id": "k7q2Zr8WmX31PqLtYb90", "password": "plain words here",
        "nested": ["list": ["a", .string(sample.text), 7]], "signature": .string(Self.noise),
      ]
      let text = original.canonical()
      let redaction = Redaction(of: text, by: scanner)
      let result = JSONDocument(redaction.bytes)
      #expect(result.error == nil, "\(sample.rule): \(String(result))")
      #expect(!redaction.findings.isEmpty, "\(sample.rule)")
      let value = try #require(try result.value())
      #expect(value["id"] == original["id"] && value["signature"] == original["signature"])
      #expect(!String(result).contains(sample.secret), "\(sample.rule): \(String(result))")
      #expect(scanner.findings(in: redaction.bytes) == [], "\(sample.rule): \(String(result))")
    }
  }

  @Test func `redacts the value of a member by its key, and a bare number`() throws {
    let card = "4111" + "111111111111"
    let text = Array(#"{"api_key": "q8Zr\u0041kW2mX31PqLtYb", "card": \#(card), "n": 1}"#.utf8)
    let redaction = Redaction(of: text, by: scanner)
    let value = try #require(try JSONDocument(redaction.bytes).value())
    #expect(value["api_key"]?.string == "[redacted:named-secret]")
    #expect(value["card"]?.string == "[redacted:card-number]")
    #expect(value["n"] == 1)
  }

  @Test func `redacts each line of a transcript by itself`() {
    let token = "gl" + "pat-" + String(repeating: "x1Y2", count: 5)
    let text = #"{"text":"say \"\#(token)\" twice"}"# + "\n{\"broken\": \(token)\n{\"n\":1}\n"
    let result = String(
      decoding: Redaction(of: Array(text.utf8), by: scanner).bytes, as: UTF8.self)
    #expect(
      result == #"{"text":"say \"[redacted:gitlab-token]\" twice"}"#
        + "\n{\"broken\": [redacted:gitlab-token]\n{\"n\":1}\n")
  }

  @Test func `makes of any text, cut and glued, one with nothing left to find`() {
    var chance = Seeded(state: 99)
    let samples = SecretSamples.all(seed: 5)
    for _ in 0..<300 {
      var text: [UInt8] = []
      for _ in 0..<chance.below(12) {
        let part = Array(samples[chance.below(samples.count)].text.utf8)
        text += chance.below(3) == 0 ? Array(part.prefix(chance.below(part.count))) : part
        if chance.below(4) == 0 { text += Array(#"","x":"\\"#.utf8) }
      }
      let redaction = Redaction(of: text, by: scanner)
      for finding in redaction.findings {
        #expect(!redaction.bytes.contains(text[finding.range]), "seed 99")
      }
    }
  }

  private static let noise = String(repeating: "Zk3vQ9xW1pL7sT5y", count: 4)
}
