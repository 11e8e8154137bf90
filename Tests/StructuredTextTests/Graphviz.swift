import Foundation
import StructuredText
import SystemPackage
import TestSupport
import Testing

/// The real Graphviz, asked what it makes of a text.
enum Graphviz {
  static let exists = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].contains {
    FileManager.default.isExecutableFile(atPath: $0 + "/gvpr")
  }
  static let absence: Testing.Comment = "skipped: no gvpr; install graphviz"

  /// What it makes of one graph: its counts, and its edges by the names of their ends.
  struct Reading: Equatable {
    var counts: [Int] = []
    var edges: [String] = []

    /// The edges without ports and attributes.
    var withoutDetails: Reading {
      let names = edges.map { $0.split(separator: "\t").prefix(4).joined(separator: "\t") }
      return Reading(counts: counts, edges: names.sorted())
    }
  }

  /// Reads files, and tells the graphs of each; broken files end at the fault.
  static func read(_ files: [String]) async throws -> [String: [Reading]] {
    let program = TemporaryDirectory.current.appending("count.gvpr")
    try write(Self.program, to: program)
    let directory = TemporaryDirectory.current
    let finished = try await run("gvpr", ["-f", program.string] + files, in: directory)
    var result: [String: [Reading]] = [:]
    var file = ""
    for line in finished.output.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      if fields[0] == "graph" {
        file = String(fields[1])
        let counts = fields[2...].compactMap { Int($0) }
        result[file, default: []].append(Reading(counts: counts))
      } else {
        let last = (result[file]?.count ?? 0) - 1
        result[file]?[last].edges.append(String(line))
      }
    }
    return result.mapValues { readings in
      readings.map { Reading(counts: $0.counts, edges: $0.edges.sorted()) }
    }
  }

  /// Which of some texts it refuses, each read by a process of its own.
  static func refusals(of texts: [[UInt8]]) async throws -> Set<Int> {
    let directory = TemporaryDirectory.current.appending("texts")
    for (index, text) in texts.enumerated() {
      try write(text, to: directory.appending("\(index)"))
    }
    let script = "for file in *; do nop $file >/dev/null 2>&1 || echo $file; done"
    let finished = try await run("sh", ["-c", script], in: directory)
    return Set(finished.output.split(separator: "\n").compactMap { Int($0) })
  }

  /// gvpr keeps the variables of a function in one place, so the walk over subgraphs has its own stack.
  private static let program = """
    BEGIN {
      graph_t waiting[int]; int depths[int]; graph_t g; graph_t s;
      int top; int count; int deepest; int depth;
    }
    BEG_G {
      count = 0; deepest = 0; top = 1; waiting[0] = $G; depths[0] = 0;
      while (top > 0) {
        top--; g = waiting[top]; depth = depths[top];
        if (depth > deepest) deepest = depth;
        for (s = fstsubg(g); s; s = nxtsubg(s)) {
          count++; waiting[top] = s; depths[top] = depth + 1; top++;
        }
      }
      printf("graph\\t%s\\t%d\\t%d\\t%d\\t%d\\t%d\\t%d\\n", $F, nNodes($G), nEdges($G), count,
        deepest, isDirect($G), isStrict($G));
    }
    E {
      printf("edge\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n", $.tail.name, $.head.name, $.name,
        hasAttr($, "tailport") ? $.tailport : "", hasAttr($, "headport") ? $.headport : "",
        hasAttr($, "color") ? $.color : "");
    }
    """
}

extension DOTGraph {
  /// The graph in the words of ``Graphviz/Reading``.
  var reading: Graphviz.Reading {
    let counts = [
      nodes.count, edges.count, subgraphs.count, depth, isDirected ? 1 : 0, isStrict ? 1 : 0,
    ]
    let lines = edges.map { edge in
      let (tail, head) = (nodes[edge.tail].id, nodes[edge.head].id)
      let name = "\(tail)\(isDirected ? "->" : "--")\(head)" + (edge.key.map { "[\($0)]" } ?? "")
      let ports = "\(edge.tailPort ?? "")\t\(edge.headPort ?? "")"
      return
        "edge\t\(tail)\t\(head)\t\(name)\t\(ports)\t\(edge.attributes["color"]?.description ?? "")"
    }
    return Graphviz.Reading(counts: counts, edges: lines.sorted())
  }
}
