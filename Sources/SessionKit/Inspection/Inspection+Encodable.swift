/// As programs read it: one flat object, with the members that mean something for its kind.
extension Inspection: Encodable {
  private enum CodingKeys: String, CodingKey {
    case file, kind, valid, bytes, error
    case root, values, duplicateKeys
    case graphs, nodes, edges, subgraphs, depth, directed, strict
    case keys, lines
  }

  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(name, forKey: .file)
    try members.encode(kind.rawValue, forKey: .kind)
    try members.encode(isValid, forKey: .valid)
    try members.encode(size, forKey: .bytes)
    try members.encodeIfPresent(fault, forKey: .error)
    switch content {
    case .json(let json):
      guard let root = json.root else { return }
      try members.encode(root, forKey: .root)
      try members.encode(json.values, forKey: .values)
      try members.encode(json.depth, forKey: .depth)
      try members.encode(json.duplicateKeys, forKey: .duplicateKeys)
    case .dot(let dot):
      try members.encode(dot.graphs, forKey: .graphs)
      try members.encode(dot.nodes, forKey: .nodes)
      try members.encode(dot.edges, forKey: .edges)
      try members.encode(dot.subgraphs, forKey: .subgraphs)
      try members.encode(dot.depth, forKey: .depth)
      try members.encode(dot.isDirected, forKey: .directed)
      try members.encode(dot.isStrict, forKey: .strict)
    case .message(let keys): try members.encode(keys, forKey: .keys)
    case .text(let lines): try members.encode(lines, forKey: .lines)
    case .binary: break
    }
  }
}
