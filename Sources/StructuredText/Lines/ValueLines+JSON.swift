extension ValueLines {
  /// Members by name; elements in their order, called by what diff and merge know them by.
  mutating func add(_ json: Structure) { add(0, of: json, at: "") }

  private mutating func add(_ node: Int, of json: Structure, at path: String) {
    let equals = path.isEmpty ? "" : " = "
    let children = json.children(of: node)
    switch json.nodes[node].shape {
    case .leaf where json.format.isText(node, in: json):
      add(path, equals, text: json.format.text(of: node, in: json))
    case .leaf:
      add("\(path)\(equals)\(json.format.text(of: node, in: json))")
    case .list where children.isEmpty: add("\(path)\(equals)[]")
    case .record where children.isEmpty: add("\(path)\(equals){}")
    case .list: addElements(children, of: node, json, at: path)
    case .record, .statements:
      let dot = path.isEmpty ? "" : "."
      let members = children.map {
        (name: json.format.step(to: $0, at: 0, in: json).label, node: $0)
      }
      for member in members.sorted(by: { $0.name.sorts(before: $1.name) }) {
        add(member.node, of: json, at: "\(path)\(dot)\(Self.word(member.name))")
      }
    }
  }

  private mutating func addElements(
    _ elements: [Int], of list: Int, _ json: Structure, at path: String
  ) {
    // A number as name would make every later element look changed by one that is put in.
    let areRecords = elements.allSatisfy { json.nodes[$0].shape == .record }
    let key = areRecords ? ElementKey.find(in: [(json, list)]) : nil
    for (index, element) in elements.enumerated() {
      let step = key?.step(to: element, at: index, in: json)
      let name = step.map { ($0.key.map { "\(Self.word($0))=" } ?? "") + Self.word($0.label) }
      let place = "\(path)[\(name ?? "")]"
      let isFilled = !json.children(of: element).isEmpty
      if name == nil, isFilled { add(place) }
      add(element, of: json, at: place)
    }
  }
}
