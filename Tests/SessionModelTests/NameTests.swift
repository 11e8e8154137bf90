import SessionModel
import TestSupport
import Testing

@Suite struct `A moment` {
  static let sample = Timestamp(milliseconds: 1_795_255_452_118)

  @Test func `is spelt for people and for paths`() {
    let time = Self.sample
    #expect(time.iso8601 == "2026-11-21T10:04:12.118Z")
    #expect(time.compact == "20261121T100412118Z")
    #expect(time.compactSecond == "20261121T100412Z")
    #expect(time.compactMinute == "20261121T1004Z")
    #expect(time.compactDay == "20261121")
    #expect(time.hourDirectory == "2026-11-21T10")
    #expect(Timestamp(milliseconds: 0).iso8601 == "1970-01-01T00:00:00.000Z")
    #expect(Timestamp(milliseconds: -1).iso8601 == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: 951_782_400_000).compactDay == "20000229")
  }

  @Test(arguments: [
    "2026-11-21T10:04:12.118Z", "2026-11-21t10:04:12.1189999z", "2026-11-21 11:04:12.118+01:00",
    "2026-11-21T04:34:12.118-0530",
  ])
  func `is read with any offset`(text: String) throws {
    #expect(try Timestamp(iso8601: text) == Self.sample)
  }

  @Test(arguments: [
    "", "2026-11-21", "2026-11-21T10:04:12", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-11-21T24:00:00Z", "2026-11-21T10:04:12.Z", "2026-11-21T10:04:12ZZ",
    "+026-11-21T10:04:12Z", "2026-11-21T10:04:12+1",
  ])
  func `is refused if it is none`(text: String) {
    let error = #expect(throws: ModelError.self) { try Timestamp(iso8601: text) }
    #expect(error?.code == .invalidName)
  }

  @Test func `is the same after a round trip`() throws {
    var chance = Seeded(state: 1)
    for _ in 0..<10_000 {
      let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
      let time = Timestamp(milliseconds: Int64.random(in: range, using: &chance))
      #expect(try Timestamp(iso8601: time.iso8601) == time)
      #expect(Timestamp(compact: time.compact) == time)
    }
    #expect(try Timestamp(iso8601: "2026-11-21T10:04:12Z").milliseconds % 1000 == 0)
  }
}

@Suite struct `The id of a session` {
  @Test func `is its slug, its day and four random characters`() throws {
    var chance = Seeded(state: 1)
    let time = `A moment`.sample
    let id = SessionID.mint(name: "Q4 risk assessment", at: time, using: &chance)
    #expect(id.rawValue.hasPrefix("q4-risk-assessment-20261121-"))
    #expect(SessionID(rawValue: id.rawValue) == id)
    #expect(SessionID.mint(name: "Q4", at: time, using: &chance) != id)
    #expect(try SessionID(validating: "q4-risk-20261121-k7q2").rawValue == "q4-risk-20261121-k7q2")
  }

  @Test(arguments: [
    "", "q4", "q4-20261121", "-20261121-k7q2", "q4-20261321-k7q2", "q4-20261121-k7q",
    "Q4-20261121-k7q2",
    "q4-20261121-K7Q2", "q4-20261121-iloU", "../q4-20261121-k7q2", "q4-20261121-k7q2\n", "q4--k7q2",
    String(repeating: "a", count: 41) + "-20261121-k7q2",
    "20261121-k7q2", "q420261121-k7q2", "q4_20261121-k7q2", "q4-20261121_k7q2", "q4-2026112-1k7q2",
    "q4é20261121-k7q2", "é-20261121-k7q2", "q4-2026112é-k7q2", "q4-20261121-k7é",
    "q4-\u{301}20261121-k7q2",
  ])
  func `is refused otherwise`(text: String) {
    let error = #expect(throws: ModelError.self) { try SessionID(validating: text) }
    #expect(error?.code == .invalidName)
  }

  @Test(arguments: [
    ("Q4 risk assessment", "q4-risk-assessment"), ("  Ünïcødé -- Größe!", "unicode-grosse"),
    ("Café\u{301}", "cafe"), ("日本語", "session"), ("", "session"), ("Ada's plan", "adas-plan"),
    ("İstanbul Łódź", "istanbul-lodz"), ("../../etc", "etc"), ("🙂 ok 🙂", "ok"),
    (String(repeating: "ab ", count: 30), "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-a"),
  ])
  func `starts with a slug of the name`(name: String, slug: String) {
    #expect(Slug(from: name).rawValue == slug)
  }

  @Test func `has a slug that is valid, whatever the name`() throws {
    var chance = Seeded(state: 3)
    for _ in 0..<2000 {
      let scalars = (0..<Int.random(in: 0..<60, using: &chance)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0..<0x3000, using: &chance))
      }
      let name = String(String.UnicodeScalarView(scalars))
      let id = SessionID.mint(name: name, at: `A moment`.sample, using: &chance)
      #expect(SessionID(rawValue: id.rawValue) == id, "\(name)")
    }
  }
}

@Suite struct `The name of a session` {
  @Test(arguments: [
    "Q4 risk", "תוכנית", "خطة العمل", "計画", "a", String(repeating: "x", count: 200),
  ])
  func `may be a line in any language`(name: String) throws { try SessionName.validate(name) }

  @Test(arguments: [
    "", "  ", "a\nb", "a\r", "a\0", "\u{1B}[31m", "a\u{202E}b", "\u{200F}", "\u{2066}x\u{2069}",
    "\u{85}",
    "a\u{2028}b",
  ])
  func `is refused if it would not be shown as it is`(name: String) {
    let error = #expect(throws: ModelError.self) { try SessionName.validate(name) }
    #expect(error?.code == .invalidName)
    #expect(error?.message.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" } == false)
  }

  @Test func `is refused if it is too long`() {
    let name = String(repeating: "x", count: 201)
    let error = #expect(throws: ModelError.self) { try SessionName.validate(name) }
    #expect(error?.code == .invalidName)
  }
}

@Suite struct `A phase` {
  @Test(arguments: ["02-architecture", "a", "1.2_x", String(repeating: "a", count: 100)])
  func `is a plain directory name`(name: String) throws {
    #expect(try PhaseID(validating: name).rawValue == name)
  }

  @Test(arguments: [
    "", ".", "..", "-a", "_a", "A", "a/b", "a b", "a.", ".git", "é", "a\n",
    String(repeating: "a", count: 101),
  ])
  func `is refused otherwise`(name: String) {
    #expect(PhaseID(rawValue: name) == nil)
  }
}
