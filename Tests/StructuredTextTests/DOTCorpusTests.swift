import StructuredText
import TestSupport
import Testing

@Suite(.enabled(if: Corpus.exists, Corpus.absence))
struct `DOT from elsewhere` {
  @Test func `counts as Graphviz counts`() throws {
    let table = String(decoding: try Corpus.bytes("dot/EXPECTED.tsv"), as: UTF8.self)
    let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    #expect(rows.count > 900)
    for row in rows {
      let bytes = try Corpus.bytes("dot/\(row[0])")
      let document = DOTDocument(bytes)
      #expect(document.bytes == bytes)
      guard row[1] == "ok" else {
        #expect(document.error != nil, "\(row[0])")
        continue
      }
      #expect(document.error == nil, "\(row[0]) \(document.error!)")
      guard document.error == nil else { continue }
      let summary = try DOTSummary(document)
      let counts = [
        summary.graphs, summary.nodes, summary.edges, summary.subgraphs, summary.depth,
        summary.isDirected ? 1 : 0, summary.isStrict ? 1 : 0,
      ]
      #expect(counts == row[2...].map { Int($0)! }, "\(row[0])")
    }
  }
}
