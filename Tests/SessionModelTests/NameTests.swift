import SessionModel
import Testing

@Suite struct `The id of a session` {
  @Test func `is its slug, its day and four random characters`() throws {
    var generator = SystemRandomNumberGenerator()
    let time = try Timestamp(iso8601: "2026-11-21T10:04:12.118Z")
    let id = SessionID.mint(name: "Q4 risk assessment", at: time, using: &generator)
    #expect(id.rawValue.hasPrefix("q4-risk-assessment-20261121-"))
    #expect(SessionID(rawValue: id.rawValue) == id)
  }
}
