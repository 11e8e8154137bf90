import Foundation
import StructuredText
import SystemPackage
import TestSupport
import Testing

@Suite(.enabled(if: Corpus.exists, Corpus.absence), .temporaryDirectory)
struct `DOT from elsewhere` {
  /// Where our verdict differs from the table's, and why.
  private static let exceptions = [
    // Graphviz 2.43 has no attributes without a value; other readers take them for `true`.
    "evilkim__gitlab-graphviz-mirror/rtest_imagepath_test_base.gv": "accepted",
    "awalterschulze__gographviz/testdata_switch.gv.txt": "accepted",
    "awalterschulze__gographviz/testdata_transparency.gv.txt": "accepted",
    // Random bytes: garbage follows a whole graph. `gc` counts the graph, `dot` and `nop` fail.
    "evilkim__gitlab-graphviz-mirror/rtest_1676.dot": "rejected",
  ]

  private struct Row {
    var file: String
    var verdict: String
    var counts: [Int]
  }

  private static func rows() throws -> [Row] {
    let table = String(decoding: try Corpus.bytes("dot/EXPECTED.tsv"), as: UTF8.self)
    let rows = table.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t").map(String.init)
      return Row(file: fields[0], verdict: fields[1], counts: fields[2...].compactMap { Int($0) })
    }
    #expect(rows.count > 900)
    return rows
  }

  @Test func `is judged and counted as Graphviz does`() throws {
    for row in try Self.rows() {
      let document = DOTDocument(try Corpus.bytes("dot/\(row.file)"))
      let verdict = document.error == nil ? "accepted" : "rejected"
      let expected = Self.exceptions[row.file] ?? (row.verdict == "ok" ? "accepted" : "rejected")
      #expect(verdict == expected, "\(row.file): \(String(describing: document.error))")
      guard row.verdict == "ok" else { continue }
      let summary = try DOTSummary(document)
      let counts = [
        summary.graphs, summary.nodes, summary.edges, summary.subgraphs, summary.depth,
        summary.isDirected ? 1 : 0, summary.isStrict ? 1 : 0,
      ]
      #expect(counts == row.counts, "\(row.file)")
    }
  }

  @Test(.enabled(if: Graphviz.exists, Graphviz.absence))
  func `is counted as the Graphviz of this machine does, graph by graph`() async throws {
    let root = Corpus.root.appending(path: "dot").path
    let files = try Self.rows().filter { $0.verdict == "ok" }.map { "\(root)/\($0.file)" }
    let readings = try await Graphviz.read(files)
    #expect(readings.count > 850)
    for (file, graphs) in readings {
      let document = DOTDocument(try Corpus.bytes("dot" + file.dropFirst(root.count)))
      let ours = try document.graphs.map { root in
        try DOTGraph(root, of: document).reading.counts
      }
      #expect(ours == graphs.map(\.counts), "\(file)")
    }
  }

  @Test func `loses no byte`() throws {
    let folders = ["dot", "merges/dot", "assessments"]
    let files = folders.flatMap { folder in
      [".dot", ".gv", ".gv.txt"].flatMap { Corpus.files(folder, $0) }
    }
    #expect(files.count > 1100)
    for file in files {
      let bytes = try Corpus.bytes(file)
      #expect(DOTDocument(bytes).problem(for: bytes) == nil, "\(file)")
    }
  }
}
