import ArgumentParser
import SessionKit
import Testing

@testable import git_session

@Suite struct `People's text` {
  @Test func `cannot steer a terminal`() {
    #expect("a\u{1B}[31mb\u{7}\u{9B}c\u{202E}d".printable == #"a\x1b[31mb\x07\x9bc\u{202e}d"#)
    #expect("line\n\ttab é 日本 👩‍👩‍👧".printable == "line\n\ttab é 日本 👩‍👩‍👧")
  }

  @Test func `stays on its line`() {
    #expect("a\nb\tc\r".printableLine == #"a\x0ab\x09c\x0d"#)
  }

  @Test func `is still JSON within JSON`() {
    #expect("\"a\u{9B}\u{202E}\"".escapingForJSON == #""a\u009b\u202e""#)
  }
}

@Suite struct `A table` {
  @Test func `has columns as wide as their widest cell and no spaces at line ends`() {
    let table = TextTable([["a", "long", "x"], ["日本", "b", ""], ["c"]])
    #expect(table.lines(indent: "> ") == ["> a     long  x", "> 日本  b", "> c"])
  }

  @Test func `keeps its columns when cells are painted`() {
    let table = TextTable([["a", "x"], ["bb", "y"]])
    let lines = table.lines { column, cell in column == 0 ? "<\(cell)>" : cell }
    #expect(lines == ["<a>   x", "<bb>  y"])
  }
}

@Suite struct `Differences` {
  @Test(arguments: [
    ("phases/02-architecture/artifacts/model.json", "Phase 02-architecture"),
    ("uploads/network.png", "Uploads"), ("session.json", "Session"), ("notes/a.md", "Session"),
    ("phases/stray.txt", "Session"),
  ])
  func `stand under the heading of their phase`(path: String, heading: String) {
    #expect(DiffGroup.title(of: path) == heading)
  }
}
