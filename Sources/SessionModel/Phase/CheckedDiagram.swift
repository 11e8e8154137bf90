import StructuredText

/// What the check of a phase needs to know of a DOT text: the one place that reads DOT for it.
struct CheckedDiagram {
  /// Why it is no DOT.
  private(set) var fault: (line: Int, message: String)?
  /// Its nodes in the order in which the text first names them.
  private(set) var nodes: [(name: String, line: Int)] = []

  init(_ bytes: [UInt8]) {
    if bytes.isEmpty { fault = (1, "the file is empty") }
  }
}
