/// A small DOT graph made by chance, which Graphviz accepts.
package struct DOTSample {
  private var chance: Seeded
  private var text = ""
  private var edge = ""

  package static func text(_ chance: inout Seeded, statements: Int = 4) -> String {
    var sample = DOTSample(chance: chance)
    sample.graph(statements: statements)
    chance = sample.chance
    return sample.text
  }

  private init(chance: Seeded) { self.chance = chance }

  private mutating func graph(statements: Int) {
    if chance.below(3) == 0 { text += "strict " }
    let isDirected = chance.below(2) == 0
    edge = chance.pick(isDirected ? ["->", " -> "] : ["--", " -- "])
    text += isDirected ? "digraph" : "Graph"
    if chance.below(2) == 0 { text += " " + name() }
    body(statements: statements, depth: 0)
  }

  private mutating func body(statements: Int, depth: Int) {
    text += chance.pick(["{", " { ", "\n{\n"])
    for _ in 0..<chance.below(statements + 1) {
      statement(depth: depth)
      text += chance.pick([" ", ";", " ;\n", "\n", "/* { */", " // }\n", "\n# {\n"])
    }
    text += "}"
  }

  private mutating func statement(depth: Int) {
    switch chance.below(8) {
    case 0:
      text += chance.pick(["graph", "node", "EDGE"]) + attributes(["key", "label", "shape"])
    case 1: text += name() + "=" + name()
    case 2, 3:
      operand(depth: depth)
      attributesIfAny()
    default:
      operand(depth: depth)
      for _ in 0...chance.below(2) {
        text += edge
        operand(depth: depth)
      }
      attributesIfAny()
    }
  }

  private mutating func operand(depth: Int) {
    guard depth < 3, chance.below(4) == 0 else {
      text += end()
      while chance.below(5) == 0 { text += "," + end() }
      return
    }
    text += chance.pick(["", "", "subgraph", "subgraph s", "subgraph \"t\""])
    body(statements: 2, depth: depth + 1)
  }

  private mutating func end() -> String {
    name() + chance.pick(["", "", "", "", ":p", ":q:ne"])
  }

  private mutating func attributesIfAny() {
    if chance.below(3) == 0 { text += attributes(["key", "color", "label"]) }
  }

  private mutating func attributes(_ names: [String]) -> String {
    var result = " ["
    for _ in 0..<chance.below(3) {
      result += chance.pick(names) + "=" + chance.pick(["x", "y", "\"z\""])
      result += chance.pick([",", ";", " "])
    }
    return result + "]"
  }

  private mutating func name() -> String {
    chance.pick(["a", "b", "c", "d", "\"a\"", "\"b\"", "\"c\"+\"d\"", "<a>", "\"e\\\nf\"", "1.5"])
  }
}
