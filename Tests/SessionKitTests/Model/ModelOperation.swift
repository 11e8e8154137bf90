import TestSupport

/// One step of a session's life, complete in itself, so that a list of them can be played again.
enum ModelOperation {
  /// Sets or removes a member, or a node, and saves.
  case edit(file: String, key: String, value: Int?)
  case delete(file: String)
  case message(String)
  case branch(String)
  case enter(String)
  case merge(String)
  /// To the commit of this number, counted from the session's first.
  case restore(Int)
  /// A clone in which a member is set, and which is merged back.
  case visit(file: String, key: String, value: Int)

  static let files = ["a.json", "b.json", "flow.dot"]

  static func log(_ count: Int, _ chance: inout Seeded) -> [ModelOperation] {
    (0..<count).map { number in
      let file = chance.pick(files)
      let key = chance.pick(["k", "l", "m", "n"])
      switch chance.below(16) {
      case 0: return .delete(file: file)
      case 1, 2: return .message("Message \(number)")
      case 3: return .branch("b\(chance.below(3))")
      case 4, 5: return .enter(chance.pick(["main", "b0", "b1", "b2"]))
      case 6, 7: return .merge(chance.pick(["main", "b0", "b1", "b2"]))
      case 8: return .restore(chance.below(number + 1))
      case 9: return .visit(file: file, key: key, value: number)
      case 10: return .edit(file: file, key: key, value: nil)
      default: return .edit(file: file, key: key, value: number)
      }
    }
  }
}
