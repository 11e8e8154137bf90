import StructuredText
import Yams

/// On which line of a YAML file each value stands, counted from 1; a member stands where its key does.
struct YAMLLines {
  private var lines: [String: Int] = [:]

  init(_ root: Node) { add(root, at: [], line: root.mark?.line) }

  subscript(pointer: JSONPointer) -> Int? { lines[pointer.description] }

  private mutating func add(_ node: Node, at place: [String], line: Int?) {
    lines[JSONPointer(place).description] = line
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        add(value, at: place + [key.string ?? ""], line: key.mark?.line ?? value.mark?.line)
      }
    case .sequence(let sequence):
      for (index, element) in sequence.enumerated() {
        add(element, at: place + ["\(index)"], line: element.mark?.line)
      }
    default: return
    }
  }
}
