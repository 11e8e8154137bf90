import SessionModel
import Testing

@Suite struct `A credit account` {
  private let ada = Person(name: "Ada", email: "ada@example.com")

  private func id(_ second: Int64) throws -> MessageID {
    let suffix = try #require(RandomSuffix(rawValue: "k7q2"))
    return MessageID(at: Timestamp(milliseconds: 1_795_255_200_000 + second * 1000), suffix: suffix)
  }

  private func entry(
    _ kind: CreditEntry.Kind, _ second: Int64, _ amount: Int = 1, settling: Int64? = nil
  ) throws -> CreditEntry {
    var entry = CreditEntry(kind, id: try id(second), by: ada, amount: amount)
    entry.reservation = try settling.map(id)
    if kind == .reserve {
      entry.session = try SessionID(validating: "s\(second)-20261121-k7q2")
    }
    return entry
  }

  @Test func `comes to the same in whatever order its entries are read`() throws {
    let entries = [
      try entry(.grant, 1, 5), try entry(.reserve, 2), try entry(.reserve, 3),
      try entry(.reserve, 4), try entry(.consume, 5, settling: 2),
      // Two machines have settled the same reservations.
      try entry(.consume, 6, settling: 2), try entry(.release, 7, settling: 3),
      try entry(.release, 8, settling: 3), try entry(.release, 9, settling: 2),
      try entry(.grant, 10, 1),
    ]
    for shift in entries.indices {
      let account = CreditAccount(
        owner: "ada@example.com", entries: Array(entries[shift...] + entries[..<shift]))
      #expect(account.granted == 6)
      #expect(account.used == 1)
      #expect(account.reserved == 1)
      #expect(account.balance == 4)
      #expect(account.entries == entries)
      #expect(account.reservations.map(\.state) == [.used, .released, .reserved])
    }
  }

  @Test func `falls below zero when two machines have put aside the same credit`() throws {
    let account = CreditAccount(
      owner: "a", entries: [try entry(.grant, 1), try entry(.reserve, 2), try entry(.reserve, 3)])
    #expect(account.balance == -1)
  }

  @Test func `has entries that are read as they were written`() throws {
    var reserve = try entry(.reserve, 2)
    reserve.note = "why"
    var release = try entry(.release, 3, settling: 2)
    release.session = reserve.session
    for entry in [try entry(.grant, 1, 12), reserve, release] {
      #expect(try CreditEntry(bytes: entry.bytes, file: "x") == entry)
      #expect(entry.fileName == "\(entry.id)-\(entry.kind.rawValue).json")
    }
  }

  @Test(arguments: [
    "{}", "[]", #"{"id": "x", "kind": "grant", "by": {"name": "a", "email": "b"}}"#,
    #"{"id": "20261121T100412118Z-k7q2", "kind": "steal", "by": {"name": "a", "email": "b"}}"#,
    #"{"id": "20261121T100412118Z-k7q2", "kind": "reserve", "by": {"name": "a", "email": "b"}}"#,
    #"{"id": "20261121T100412118Z-k7q2", "kind": "consume", "by": {"name": "a", "email": "b"}}"#,
    #"{"id": "20261121T100412118Z-k7q2", "kind": "grant", "amount": 0, "by": {"name": "a", "email": "b"}}"#,
  ])
  func `refuses what is no entry`(text: String) {
    let error = #expect(throws: ModelError.self) {
      try CreditEntry(bytes: Array(text.utf8), file: "credits/a/b.json")
    }
    #expect(error?.file == "credits/a/b.json")
  }

  @Test(arguments: [
    "ada@example.com", "Ada+x@Example.com", "../../etc/passwd", ".", "..", "a/b@c",
    "ädä@example.com",
    "a%2fb", "a b@c", "con.",
  ])
  func `has a directory that is a name of its own and says whose it is`(owner: String) throws {
    let name = try CreditAccount.directory(of: owner)
    #expect(!name.contains("/") && !name.hasPrefix(".") && !name.hasSuffix("."))
    #expect(name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    #expect(CreditAccount.owner(ofDirectory: name) == owner.lowercased())
  }

  @Test(arguments: ["", "a\u{202E}b", "a\nb", String(repeating: "x", count: 300)])
  func `needs an owner that can be named`(owner: String) {
    #expect(throws: ModelError.self) { try CreditAccount.directory(of: owner) }
  }

  @Test(arguments: ["%", "%2", "%zz", "A@b", "%61"]) func `is not in other directories`(
    name: String
  ) {
    #expect(CreditAccount.owner(ofDirectory: name) == nil)
  }
}
