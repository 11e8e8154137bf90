import StructuredText
import SystemPackage
import TestSupport
import Testing

/// What a merge of statements would silently make of a graph.
@Suite struct `The meaning of merged DOT` {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var base: String
    var ours: String
    var theirs: String

    init(_ title: String, _ base: String, _ ours: String, _ theirs: String) {
      (testDescription, self.base, self.ours, self.theirs) = (title, base, ours, theirs)
    }
  }

  @Test(arguments: [
    Case(
      "a port that both changed", "digraph { a:n -> b }", "digraph { a:s -> b }",
      "digraph { a:e -> b }"),
    Case(
      "a port against a removal", "digraph { a:n -> b; a; b }", "digraph { a:s -> b; a; b }",
      "digraph { a; b }"),
    Case(
      "a second statement against a changed first", "digraph { a [color=blue] }",
      "digraph { a [color=blue]; a [color=red] }", "digraph { a [color=green] }"),
    Case(
      "defaults that moved, and a node that they held for",
      "digraph { node [color=red]; a; b }", "digraph { a; node [color=red]; b }",
      "digraph { node [color=red]; a; x; b }"),
    Case(
      "both add defaults and nodes at one place", "digraph { a }",
      "digraph { a; node [color=red]; x }", "digraph { a; node [color=blue]; y }"),
    Case(
      "an edge that both add, written otherwise", "digraph { a; b; c }",
      "digraph { a; b; c; a -> b -> c }", "digraph { a; b; c; a -> b; b -> c }"),
    Case(
      "a node that comes back by an edge", "digraph { a; b; c; a -> b }",
      "digraph { a; b; c; a -> b; c -> b [w=1] }", "digraph { a; c }"),
  ])
  func `is asked about where it would be neither side's`(_ sides: Case) throws {
    let conflicts = try merged(.dot, sides.base, sides.ours, sides.theirs).conflicts
    let mirrored = try merged(.dot, sides.base, sides.theirs, sides.ours).conflicts
    #expect(!conflicts.isEmpty)
    #expect(Set(conflicts) == Set(mirrored))
  }

  @Test(arguments: [
    (
      "digraph { a:n -> b [c=1] }", "digraph { a:s -> b [c=1] }", "digraph { a:n -> b [c=2] }",
      "digraph { a:s -> b [c=2] }"
    ),
    (
      "digraph { a:n -> b [c=1] }", "digraph { a:n -> b [c=2] }", "digraph { a:s -> b [c=1] }",
      "digraph { a:s -> b [c=2] }"
    ),
    (
      "digraph {\n  a\n}", "digraph {\n  a\n  edge [style=dashed]\n  a -> b\n}",
      "digraph {\n  a\n  c -> d\n}",
      "digraph {\n  a\n  c -> d\n  edge [style=dashed]\n  a -> b\n}"
    ),
    (
      "digraph {\n  a; b; c\n}", "digraph {\n  a; b; c\n  {rank=same; a; b}\n}",
      "digraph {\n  a; b; c\n  {rank=same; b; c}\n}",
      "digraph {\n  a; b; c\n  {rank=same; a; b}\n  {rank=same; b; c}\n}"
    ),
    (
      "digraph {\n  node [shape=box]\n  a\n}", "digraph {\n  node [shape=oval]\n  a\n}",
      "digraph {\n  node [shape=box]\n  a\n  b\n}",
      "digraph {\n  node [shape=oval]\n  a\n  b\n}"
    ),
  ])
  func `is kept where it can be`(
    base: String, ours: String, theirs: String, result: String
  ) throws {
    let merge = try merged(.dot, base, ours, theirs)
    #expect(merge.conflicts == [])
    #expect(merge.text == result)
    #expect(try merged(.dot, base, theirs, ours).conflicts == [])
  }

  @Test func `is named, and decided for the whole text`() throws {
    let sides = (
      base: Array("digraph { node [color=red]; a; b }".utf8),
      ours: Array("digraph { a; node [color=red]; b }".utf8),
      theirs: Array("digraph { node [color=red]; a; x; b }".utf8)
    )
    let merge = try DocumentMerge(
      .dot, base: sides.base, ours: sides.ours, theirs: sides.theirs, labels: ConflictLabels())
    #expect(merge.decisions.map(\.conflict) == [.meaning])
    #expect(merge.notes.first?.contains("node x: color") == true)
    for (choice, text) in [(Choice.ours, sides.ours), (.theirs, sides.theirs), (.base, sides.base)]
    {
      let decided = try DocumentMerge(
        .dot, base: sides.base, ours: sides.ours, theirs: sides.theirs, labels: ConflictLabels()
      ) { _ in choice }
      #expect(decided.isClean && decided.text == text)
    }
  }

  @Test func `of too many parts is not compared, so that lines are merged`() {
    let many = (0..<2000).map { "n\($0)" }.joined(separator: " ")
    let base = "digraph { {\(many)} -> {\(many)} }"
    #expect {
      _ = try merged(.dot, base, base + "\n", "\n\n" + base + "// x\n")
    } throws: { ($0 as? UnreadableSide)?.error.code == .tooLarge }
  }
}

/// Graphviz as a second opinion: what a clean merge means to it is what the sides meant.
@Suite(.temporaryDirectory, .enabled(if: Graphviz.exists, Graphviz.absence))
struct `Merged DOT as Graphviz reads it` {
  @Test(arguments: UInt64(1)...3) func `has what only one side changed`(seed: UInt64) async throws {
    var random = Seeded(state: seed)
    var files: [String] = []
    for number in 0..<150 {
      let triple = DOTTriple(Choices.bytes(60, &random))
      let merge = try merged(.dot, triple.base, triple.ours, triple.theirs)
      guard merge.conflicts.isEmpty else { continue }
      for (name, text) in [
        ("base", triple.base), ("ours", triple.ours), ("theirs", triple.theirs),
        ("merged", merge.text),
      ] {
        let file = TemporaryDirectory.current.appending("\(number).\(name)")
        try write(text, to: file)
        files.append(file.string)
      }
    }
    #expect(files.count > 200)
    let colors = try await Graphviz.colors(of: files)
    for file in files where file.hasSuffix(".merged") {
      let start = file.dropLast("merged".count)
      let sides = ["base", "ours", "theirs", "merged"].map { colors["\(start)\($0)"] ?? [:] }
      for node in Set(sides.flatMap(\.keys)) {
        let (old, our, their) = (sides[0][node], sides[1][node], sides[2][node])
        // What a statement sets itself stays, whatever the other side makes of the defaults.
        let text = try TestSupport.text(of: FilePath(file))
        if text.contains("\(node) [color=") || text.contains("\"\(node)\" [color=") { continue }
        // A node that is new on one side follows what the other makes of the defaults.
        guard old != nil, our != nil, their != nil, our == old || their == old else { continue }
        let expected = our == old ? their : our
        #expect(sides[3][node] == expected, "\(start) \(node)")
      }
    }
  }
}

extension Graphviz {
  /// The color of each node of some files, set or inherited, by file and node.
  fileprivate static func colors(of files: [String]) async throws -> [String: [String: String]] {
    let program = TemporaryDirectory.current.appending("colors.gvpr")
    try write(
      #"N { printf("%s\t%s\t%s\n", $F, $.name, hasAttr($, "color") ? $.color : ""); }"#, to: program
    )
    let finished = try await run(
      "gvpr", ["-f", program.string] + files, in: TemporaryDirectory.current)
    var result: [String: [String: String]] = [:]
    for line in finished.output.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      result[fields[0], default: [:]][fields[1]] = fields[2]
    }
    return result
  }
}
