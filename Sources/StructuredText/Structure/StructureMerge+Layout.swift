/// One part of a merged container, ready to be laid out.
struct MergedPart {
  /// With its name, without separators.
  var pieces: [Piece]
  /// The node it stands for in our text, or else the one in theirs, or in the base.
  var side: MergeSide
  var node: Int
}

/// What stands at one place of a merged container.
enum MergedItem {
  case part(MergedPart)
  /// Decided for a version that has nothing there; it keeps its place for what stands around it.
  case nothing
  /// Undecided, what stands there if a side is taken.
  case choice(ours: [MergedPart], base: [MergedPart], theirs: [MergedPart])
}

extension StructureMerge {
  /// A part of ours with a merged value.
  func part(_ value: [Piece], of node: Int) -> MergedPart {
    let own = ours.nodes[node]
    return MergedPart(
      pieces: framed(value, in: own.extent, around: own.value), side: .ours, node: node)
  }

  /// A part of ours with a merged value, and what stands before it as theirs has it.
  func part(_ value: [Piece], of node: Int, behind their: Int) -> MergedPart {
    let (own, other) = (ours.nodes[node], theirs.nodes[their])
    var pieces: [Piece] = [.copy(.theirs, other.extent.lowerBound..<other.headEnd(in: theirs))]
    pieces.add(.copy(.ours, own.headEnd(in: ours)..<own.value.lowerBound))
    pieces.add(value)
    pieces.add(.copy(.ours, own.value.upperBound..<own.extent.upperBound))
    return MergedPart(pieces: pieces, side: .ours, node: node)
  }

  /// A part as one side has it.
  func part(_ side: MergeSide, _ node: Int, in layout: ContainerLayout) -> MergedPart {
    let structure = structure(side)
    let extent = structure.nodes[node].extent
    let piece: Piece =
      side == .ours
      ? .copy(side, extent)
      : .copy(
        side, extent,
        Reindentation(
          from: IndentationStyle.blank(before: extent.lowerBound, in: structure.bytes),
          to: layout.indentation, oldStyle: structure.indentation, newStyle: layout.style))
    return MergedPart(pieces: [piece], side: side, node: node)
  }

  func layout(of sides: Sides) -> ContainerLayout {
    var others = [(theirs, sides.theirs)]
    if let old = sides.base { others.append((base, old)) }
    return ours.layout(of: sides.ours, like: others)
  }

  /// Puts the parts of a container together, brackets included.
  ///
  /// What stands between two of our parts that stay neighbours is kept.
  func lay(_ items: [MergedItem], in layout: ContainerLayout, of node: Int) -> [Piece] {
    let frame = Frame(merge: self, layout: layout, node: node)
    var result: [Piece] = []
    var last: MergedPart?
    var open: [MergedItem] = []
    for item in items {
      guard case .part(let part) = item else {
        if case .choice = item { open.append(item) }
        continue
      }
      result.add(frame.stretch(from: last, over: open, to: part))
      result.add(part.pieces)
      (last, open) = (part, [])
    }
    result.add(frame.stretch(from: last, over: open, to: nil))
    return result
  }
}

/// What stands before, between and after the parts of one container.
private struct Frame {
  let merge: StructureMerge
  let layout: ContainerLayout
  let node: Int
  /// Our parts in the order of the text, hence rising.
  private let own: [Int]

  init(merge: StructureMerge, layout: ContainerLayout, node: Int) {
    self.merge = merge
    self.layout = layout
    self.node = node
    own = merge.ours.children(of: node)
  }

  /// The place of one of our parts among its siblings.
  private func place(of part: Int) -> Int? {
    var (low, high) = (0, own.count)
    while low < high {
      let middle = (low + high) / 2
      if own[middle] < part { low = middle + 1 } else { high = middle }
    }
    return own[safe: low] == part ? low : nil
  }

  /// From one settled part to the next, over what is undecided between them; nil stands for the brackets.
  func stretch(from: MergedPart?, over open: [MergedItem], to: MergedPart?) -> [Piece] {
    guard !open.isEmpty else { return gap(from, to) }
    func side(_ parts: (MergedItem) -> [MergedPart]) -> [Piece] {
      var result: [Piece] = []
      var last = from
      for part in open.flatMap(parts) {
        result.add(gap(last, part))
        result.add(part.pieces)
        last = part
      }
      result.add(gap(last, to))
      return result
    }
    return [
      .conflict(
        ours: side { if case .choice(let ours, _, _) = $0 { ours } else { [] } },
        base: side { if case .choice(_, let base, _) = $0 { base } else { [] } },
        theirs: side { if case .choice(_, _, let theirs) = $0 { theirs } else { [] } })
    ]
  }

  private func gap(_ left: MergedPart?, _ right: MergedPart?) -> [Piece] {
    if let kept = ownGap(left, right) { return [.copy(.ours, kept)] }
    switch (left, right) {
    case (nil, nil):
      // Nothing is left inside: the brackets alone.
      let value = merge.ours.nodes[node].value
      return [
        .copy(.ours, value.prefix(1)),
        .copy(.ours, value.dropFirst(value.prefix(1).count).suffix(1)),
      ]
    case (nil, _): return [.literal(layout.start)]
    case (let left?, nil): return [.literal(ending(left, layout.end))]
    case (let left?, let right?):
      if let kept = theirGap(left, right) { return kept }
      let between = layout.between ?? merge.ours.format.gap(in: layout, of: merge.ours)
      return [.literal(ending(left, between))]
    }
  }

  /// A gap, with a line end where the part before it needs one.
  private func ending(_ part: MergedPart, _ gap: [UInt8]) -> [UInt8] {
    let needsLine = merge.structure(part.side).format.endsLine(part.node)
    return needsLine && !gap.contains(.lineFeed) ? layout.style.lineEnd + gap : gap
  }

  /// What our text has between two parts that are neighbours there.
  private func ownGap(_ left: MergedPart?, _ right: MergedPart?) -> Range<Int>? {
    guard !own.isEmpty else { return nil }
    let value = merge.ours.nodes[node].value
    func place(_ part: MergedPart?, outside: Int) -> Int? {
      guard let part else { return outside }
      return part.side == .ours ? self.place(of: part.node) : nil
    }
    guard let before = place(left, outside: -1), let after = place(right, outside: own.count),
      after == before + 1
    else { return nil }
    let start = before < 0 ? value.lowerBound : merge.ours.nodes[own[before]].extent.upperBound
    let end =
      after == own.count ? value.upperBound : merge.ours.nodes[own[after]].extent.lowerBound
    return start..<end
  }

  /// What their text has between two parts that came from there together, where that may say more than
  /// the usual separator.
  private func theirGap(_ left: MergedPart, _ right: MergedPart) -> [Piece]? {
    guard merge.ours.nodes[node].shape == .statements, left.side == right.side, left.side != .ours
    else { return nil }
    let structure = merge.structure(left.side)
    guard structure.nodes[left.node].next == right.node else { return nil }
    let extents = (structure.nodes[left.node].extent, structure.nodes[right.node].extent)
    return [
      .copy(
        left.side, extents.0.upperBound..<extents.1.lowerBound,
        Reindentation(
          from: IndentationStyle.blank(before: extents.0.lowerBound, in: structure.bytes),
          to: layout.indentation, oldStyle: structure.indentation, newStyle: layout.style))
    ]
  }
}
