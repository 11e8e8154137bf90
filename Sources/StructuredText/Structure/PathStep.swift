/// One step on the way from a text's outermost part to another.
package struct PathStep: Sendable, Hashable {
  package enum Role: String, Sendable, Hashable {
    /// A member of a JSON object.
    case member
    /// An element of a JSON array that is known by one of its members.
    case element
    /// An element of a JSON array that is known by its position.
    case index
    /// Parts of a DOT text.
    case graph, subgraph, node, edge, defaults, attribute, comment
  }

  package var role: Role
  /// The member's or attribute's name, the element's key or position, the node's identifier, the edge as
  /// written with its ends.
  package var label: String
  /// The position among its siblings, counted from 0.
  package var index: Int
  /// The member whose value is the label, for an element known by its key.
  package var key: String?

  package init(_ role: Role, _ label: String, index: Int, key: String? = nil) {
    self.role = role
    self.label = label
    self.index = index
    self.key = key
  }

  /// Whether both lead to the same part, wherever it stands.
  func isSame(as other: PathStep) -> Bool {
    role == other.role && label.isSame(as: other.label)
  }
}

/// How people read a path: `assets[id=db].owner`, `node "a".color`.
package struct StructurePath: Sendable, Hashable {
  package var steps: [PathStep]

  package init(_ steps: [PathStep] = []) { self.steps = steps }

  package func appending(_ step: PathStep) -> StructurePath { StructurePath(steps + [step]) }

  /// Whether it leads to a statement of DOT, or to the whole text: what is written there is no value.
  package var isStatement: Bool {
    switch steps.last?.role {
    case .graph, .subgraph, .node, .edge, .defaults, .comment, nil: true
    case .member, .element, .index, .attribute: false
    }
  }
}

extension StructurePath: CustomStringConvertible {
  package var description: String {
    var text = ""
    for step in steps {
      switch step.role {
      case .index: text += "[\(step.label)]"
      case .element: text += "[" + (step.key.map { "\($0)=" } ?? "") + step.label + "]"
      case .member, .attribute: text += (text.isEmpty ? "" : ".") + step.label
      default:
        let label = step.label.isEmpty ? "" : " \(step.label)"
        text += (text.isEmpty ? "" : " › ") + step.role.rawValue + label
      }
    }
    return text.isEmpty ? "the whole file" : text
  }
}
