/// What stands around and between the parts of a container, in our text.
package struct ContainerLayout: Sendable {
  /// From the opening bracket to the first part.
  package var start: [UInt8]
  /// Between two neighbours, separator included; nil if no text shows it.
  package var between: [UInt8]?
  /// From the last part to the closing bracket.
  package var end: [UInt8]
  /// The white space that a line inside begins with.
  package var indentation: [UInt8]
  package var style: IndentationStyle
}

extension Structure {
  /// The layout of a container of this text; of one without parts, or without brackets, that of its
  /// counterpart in another text, indented as this one is.
  func layout(of node: Int, like others: [(structure: Structure, node: Int)]) -> ContainerLayout {
    let own = children(of: node)
    guard let first = own.first, let last = own.last else {
      return layoutOfEmpty(node, like: others)
    }
    let value = nodes[node].value
    var layout = ContainerLayout(
      start: Array(bytes[value.lowerBound..<nodes[first].extent.lowerBound]),
      between: own.count < 2
        ? nil
        : Array(bytes[nodes[first].extent.upperBound..<nodes[own[1]].extent.lowerBound]),
      end: Array(bytes[nodes[last].extent.upperBound..<value.upperBound]),
      indentation: IndentationStyle.blank(before: nodes[first].extent.lowerBound, in: bytes),
      style: indentation)
    // A remark on the line of a statement is no example of how statements follow each other.
    let isRemark =
      nodes[node].shape == .statements && layout.start.contains(.lineFeed)
      && layout.between?.contains(.lineFeed) == false
    if layout.between == nil || isRemark { layout.between = format.gap(in: layout, of: self) }
    return layout
  }

  private func layoutOfEmpty(
    _ node: Int, like others: [(structure: Structure, node: Int)]
  ) -> ContainerLayout {
    let outer = IndentationStyle.blank(before: nodes[node].extent.lowerBound, in: bytes)
    for (structure, other) in others where !structure.children(of: other).isEmpty {
      var layout = structure.layout(of: other, like: [])
      let reindentation = Reindentation(
        from: IndentationStyle.blank(
          before: structure.nodes[other].extent.lowerBound, in: structure.bytes),
        to: outer, oldStyle: structure.indentation, newStyle: indentation)
      layout.start = reindentation(layout.start[...])
      layout.between = layout.between.map { reindentation($0[...]) }
      layout.end = reindentation(layout.end[...])
      let isOnLines = layout.start.contains(.lineFeed) || layout.start.contains(.carriageReturn)
      layout.indentation = isOnLines ? outer + indentation.unit : outer
      layout.style = indentation
      if nodes[node].value.isEmpty { layout.start.insert(.space, at: 0) }
      return layout
    }
    return ContainerLayout(start: [], between: nil, end: [], indentation: outer, style: indentation)
  }
}
