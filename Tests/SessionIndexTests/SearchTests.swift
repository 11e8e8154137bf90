import Foundation
import SessionIndex
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A search` {
  @Test func `finds what is in messages, artifacts, diagrams, reports, uploads and names`()
    async throws
  {
    let fixture = try IndexFixture()
    let session = try fixture.make("Café risk", at: 1)
    _ = try await session.addMessage(
      role: .human, body: "Where does the card data cross the boundary?")
    _ = try await session.addMessage(role: .ai, body: "At the payment gateway.")
    let phase = session.path.appending("phases/01-work")
    try write(#"{"assets": [{"id": "gateway"}]}"#, to: phase.appending("artifacts/model.json"))
    try write("digraph { shop -> gateway }", to: phase.appending("diagrams/flow.dot"))
    try write("digraph { a -> gateway }", to: phase.appending("preview/diagrams/new.gv"))
    try write("The gateway's manual.", to: session.path.appending("uploads/manual.txt"))
    try write([0, 1, 2, 0x67, 0x61], to: session.path.appending("uploads/gateway.bin"))
    try write(
      "# The gateway is at risk\n",
      to: session.path.appending("reports/drafts/20261121T113012118Z-k7q2.md"))
    try await git("add", "--all", in: session.path)
    try await git("commit", "--quiet", "-m", "Add", in: session.path)

    func kinds(_ words: String, _ narrow: (inout SearchQuery) -> Void = { _ in }) throws -> [String]
    {
      var query = try SearchQuery(words)
      narrow(&query)
      return try fixture.index.search(query).value.hits.map(\.kind.rawValue).sorted()
    }
    #expect(
      try kinds("gateway")
        == ["artifact", "diagram", "diagram", "message", "report", "upload"])
    #expect(try kinds("cafe") == ["name"])
    #expect(try kinds("flow.dot") == ["diagram"])
    #expect(try kinds("GATEWAY") { $0.kinds = [.message, .report] } == ["message", "report"])
    #expect(try kinds("gateway") { $0.role = .ai } == ["message"])
    #expect(try kinds("gateway") { $0.role = .human } == [])
    #expect(try kinds("gateway") { $0.phase = "01-work" }.count == 4)
    #expect(try kinds("gateway") { $0.directory = "cafe-risk" }.count == 6)
    #expect(try kinds("gateway") { $0.directory = "other" } == [])
    #expect(try kinds("gateway") { $0.since = Timestamp(milliseconds: 4_000_000_000_000) } == [])
    #expect(
      try kinds("gateway") { $0.since = Timestamp(milliseconds: 1_795_255_200_000) }.count == 6)
    #expect(try kinds("gateway") { $0.limit = 2 }.count == 2)

    #expect(
      try fixture.found("card bound*")
        == ["Café risk: Where does the [card] data cross the [boundary]?"])
    #expect(try fixture.found(#""data card""#) == [])
    #expect(try fixture.found(#""card data""#).count == 1)
    #expect(try fixture.found("card NOT boundary") == [])
    #expect(try fixture.found("nothing OR card").count == 1)
  }

  @Test func `finds words in scripts without spaces`() async throws {
    let fixture = try IndexFixture()
    let session = try fixture.make("支付风险", at: 1)
    _ = try await session.addMessage(role: .human, body: "银行卡数据在哪里越过边界？")
    _ = try await session.addMessage(role: .ai, body: "カードのデータはゲートウェイへ。 ข้อมูลบัตร")
    let place = "支付风险: "
    let first = try fixture.found("卡数据")
    #expect(first.count == 1 && first[0].replacingOccurrences(of: "][", with: "").contains("[卡数据]"))
    #expect(try fixture.found("数卡") == [])
    #expect(try fixture.found("データ").count == 1)
    #expect(try fixture.found("บัตร").count == 1)
    #expect(try fixture.index.search(SearchQuery("风险")).value.hits.map(\.title) == ["支付风险"])
    #expect(first[0].hasPrefix(place))
  }

  @Test func `finds emoji, and shows them`() async throws {
    let fixture = try IndexFixture()
    let session = try fixture.make("Checks ✅", at: 1)
    _ = try await session.addMessage(role: .ai, body: "🚀launched 👍🏽 and a 👩‍👩‍👧 ⚠️ 🫠, 1 of 2\n")
    for words in ["🚀", "launched", "👍", "👍🏽", "👩‍👩‍👧", "⚠️ launched", "⚠", "🫠"] {
      let found = try fixture.found(words)
      #expect(found.count == 1, "\(words)")
      // By scalars: a bracket before a modifier is one character with it.
      var plain = String.UnicodeScalarView()
      plain.append(
        contentsOf: found.joined().unicodeScalars.filter { !"[]".unicodeScalars.contains($0) })
      #expect(String(plain) == "Checks ✅: 🚀launched 👍🏽 and a 👩‍👩‍👧 ⚠️ 🫠, 1 of 2")
    }
    #expect(try fixture.found("launched NOT 🚀") == [])
    #expect(try fixture.found("👧 👩").count == 1)
    #expect(try fixture.found("\"👧👩\"") == [])
    #expect(try fixture.index.search(SearchQuery("✅")).value.hits.map(\.title) == ["Checks ✅"])
  }

  @Test func `ranks the newest of very many, the same in an index that was made anew`() async throws
  {
    let fixture = try IndexFixture()
    let session = try fixture.make("Trial", at: 1)
    for number in 0..<(SessionIndex.candidates + 200) {
      let (minute, second) = (number / 60, number % 60)
      let time = "20261121T10\(two(minute))\(two(second))118Z"
      try write(
        "---\nid: \(time)-k7q2\nrole: human\nauthor: a@b.c\n---\ncommon \(number)\n",
        to: session.path.appending(
          "phases/01-work/messages/2026-11-21T10/\(two(minute))\(two(second)).118Z-human-k7q2.md"))
      // Half of them come before the index is asked for the first time.
      if number == SessionIndex.candidates / 2 {
        try await git("add", "--all", in: session.path)
        try await git("commit", "--quiet", "-m", "Add", in: session.path)
        #expect(try fixture.index.search(SearchQuery("common")).value.isCapped == false)
      }
    }
    try await git("add", "--all", in: session.path)
    try await git("commit", "--quiet", "-m", "Add", in: session.path)
    let first = try fixture.index.search(SearchQuery("common")).value
    #expect(first.isCapped)
    #expect(first.hits.count == 20)
    let oldest = try fixture.index.search(SearchQuery("common 3")).value
    #expect(oldest.hits.count == 1 && !oldest.isCapped)
    try remove(fixture.file)
    let again = try fixture.index.search(SearchQuery("common")).value
    #expect(again.hits == first.hits)
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
