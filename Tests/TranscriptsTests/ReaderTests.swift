import Foundation
import SessionModel
import TestSupport
import Testing

@testable import Transcripts

@Suite struct `What is met in the wild` {
  private let lines = [
    #"{"type":"summary","summary":"Fix the sum","leafUuid":"u2"}"#,
    #"{"type":"user","uuid":"u1","sessionId":"s1","timestamp":"2026-01-02T03:04:05.006Z","message":{"role":"user","content":"Fix the ∑"}}"#,
    #"{"type":"assistant","uuid":"u2","sessionId":"s1","timestamp":"2026-01-02T03:04:06Z","message":{"id":"m1","role":"assistant","model":"opus","content":[{"type":"text","text":"Done."}],"usage":{"output_tokens":3}}}"#,
    #"{"type":"progress","sessionId":"s1","data":{}}"#,
  ]

  private func expectWhole(_ read: ReadTranscript, _ what: Comment) {
    #expect(read.source == "claude-code", what)
    #expect(read.turns.map(\.key) == ["u1", "u2"], what)
    #expect(read.turns.map(\.body) == ["Fix the ∑", "Done."], what)
    #expect(read.conversations.first?.end.title == "Fix the sum", what)
    expectAccounted(read.counts)
  }

  @Test func `line ends, marks and pieces do not matter`() throws {
    let text = lines.joined(separator: "\n")
    expectWhole(try ReadTranscript(text), "as it is")
    expectWhole(try ReadTranscript(text + "\n\n\n"), "blank lines")
    expectWhole(try ReadTranscript(lines.joined(separator: "\r\n") + "\r\n"), "CRLF")
    expectWhole(try ReadTranscript([0xEF, 0xBB, 0xBF] + Array(text.utf8)), "byte order mark")
    for piece in [1, 2, 3, 7, 64, 100] {
      expectWhole(try ReadTranscript(text, piece: piece), "pieces of \(piece)")
    }
  }

  @Test func `two objects on one line are two records`() throws {
    let read = try ReadTranscript(
      [lines[0], lines[1] + lines[2], lines[3]].joined(separator: "\n"))
    expectWhole(read, "joined")
    #expect(read.counts.records == 4)
  }

  @Test func `a line that is cut off is counted and named`() throws {
    let cut = String(lines[2].dropLast(40))
    let read = try ReadTranscript([lines[1], cut, lines[2]].joined(separator: "\n"))
    #expect(read.turns.map(\.key) == ["u1", "u2"])
    #expect(read.counts.skipped["not JSON"] == .init(count: 1, first: 2))
    // Also where it is the first or the last one, as a program that writes leaves it.
    let torn = try ReadTranscript("\(cut.dropFirst(30))\n\(lines[1])\n\(lines[2])\n\(cut)")
    #expect(torn.turns.map(\.key) == ["u1", "u2"])
    #expect(torn.counts.skipped["not JSON"]?.count == 2)
  }

  @Test func `bytes that are not UTF-8 and holes of NUL are mended and counted`() throws {
    var bytes = Array(lines[1].utf8) + [0x0A] + Array(lines[2].utf8)
    let at = try #require(bytes.firstIndex(of: 0xE2))
    bytes[at] = 0xFF
    bytes += [0x0A] + [UInt8](repeating: 0, count: 500)
    let read = try ReadTranscript(bytes)
    #expect(read.turns.count == 2)
    #expect(read.turns[0].body.hasPrefix("Fix the \u{FFFD}"))
    #expect(read.counts.repaired == 1)
  }

  @Test func `the order of keys does not matter, and the same record twice is one`() throws {
    let other =
      #"{"message":{"content":"Fix the ∑","role":"user"},"timestamp":"2026-01-02T03:04:05.006Z","sessionId":"s1","uuid":"u1","type":"user"}"#
    let read = try ReadTranscript(([other] + lines).joined(separator: "\n"))
    #expect(read.turns.map(\.key) == ["u1", "u2"])
    #expect(read.counts.skipped["recorded twice"]?.count == 1)
  }

  @Test func `an id that is not unique still gives each message a name of its own`() throws {
    let same = lines[1].replacingOccurrences(of: "Fix the ∑", with: "And the product")
    let read = try ReadTranscript([lines[1], same].joined(separator: "\n"))
    #expect(read.turns.map(\.key) == ["u1", "u1#2"])
  }

  @Test func `what is known gives no message again`() throws {
    let text = lines.joined(separator: "\n")
    let read = try ReadTranscript(text, known: ["u1"])
    #expect(read.turns.map(\.key) == ["u2"])
    #expect(read.present == 1 && read.counts.present == 1)
    expectAccounted(read.counts)
  }

  @Test func `nesting without end, long ids and odd names do no harm`() throws {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    let call =
      #"{"type":"assistant","uuid":"\#(String(repeating: "x", count: 5000))","sessionId":"../../etc\u0000","timestamp":"9999-99-99","message":{"content":[{"type":"tool_use","id":"t","name":"Bash","input":\#(deep)}]}}"#
    let read = try ReadTranscript(call + "\n" + lines[1])
    #expect(read.turns.map(\.key) == ["u1"])
    #expect(read.counts.skipped.values.map(\.count) == [1])
    let key = try #require(read.conversations.first?.key)
    #expect(!key.id.unicodeScalars.contains("\0"))
    let small = call.replacingOccurrences(of: deep, with: "{}")
    #expect(try ReadTranscript(small).turns[0].key.utf8.count == 16)
    #expect(try ReadTranscript(small).turns[0].time == nil)
  }

  @Test func `what is no transcript is said to be none`() throws {
    for text in [
      "", "  \n", "hello\nworld", "{}", "[1,2,3]", #"{"a":1}"#, "# A page\n\ntext", "\0\0",
    ] {
      #expect(throws: TranscriptError.self, "\(text)") { try ReadTranscript(text) }
    }
    #expect(throws: TranscriptError.self) { try ReadTranscript(#"{"mapping":{"a":"#) }
  }

  @Test func `no bytes bring the reader down`() {
    let pieces =
      (lines + [
        "\n", "\r\n", "[", "]", "{", "}", "\"", ",", "\u{FEFF}", "#### x  \n", "> y  \n",
        "_**User**_\n\n", "# aider chat started at 2026-01-01 00:00:00\n", #"{"mapping":{}}"#,
        #"{"chat_messages":[{}]}"#, #"{"role":"user","content":"x"}"#, "<!-- message {} -->\n",
      ]).map { Array($0.utf8) }
    Fuzz.expectNoProblem(seed: 5, count: 400) { chance in
      Fuzz.broken(Fuzz.soup(of: pieces, &chance), pieces: pieces, &chance)
    } problem: { bytes in
      do {
        let whole = try ReadTranscript(bytes)
        let pieces = try ReadTranscript(bytes, piece: 5)
        return whole.turns.map(\.key) == pieces.turns.map(\.key) ? nil : "pieces differ"
      } catch is TranscriptError {
        return nil
      } catch {
        return "\(error)"
      }
    }
  }

  @Test(arguments: [0, 1, 2, 3, 57]) func `base 64 goes there and back`(count: Int) {
    let bytes = (0..<count).map { UInt8($0 &* 37 & 255) }
    let text = Base64.encoded(bytes)
    #expect(text == Data(bytes).base64EncodedString())
    #expect(Base64.decoded(text) == bytes)
    #expect(Base64.decoded("a*b") == nil)
  }
}
