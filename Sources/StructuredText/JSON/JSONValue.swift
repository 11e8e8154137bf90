/// JSON as data, without the text it came from.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// A number as it is spelt, such as `1.0` or a 40-digit integer; nothing is rounded.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// How deep arrays and objects may nest in a value; a document may nest deeper.
  package static let maximumDepth = 512
}

/// Members in order, as they stand in the text; a key that occurs twice is kept twice.
package struct JSONObject: Sendable {
  package typealias Member = (key: String, value: JSONValue)

  package var members: [Member]

  package init(_ members: [Member] = []) { self.members = members }

  package var keys: [String] { members.map(\.key) }
  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }

  /// The value of a key, the last one if it occurs twice.
  ///
  /// Setting replaces it where it stands or adds it at the end; setting nil removes it.
  ///
  /// - Complexity: O(*n*) in the number of members.
  package subscript(key: String) -> JSONValue? {
    get { members.last { $0.key.isSame(as: key) }?.value }
    set {
      guard let newValue else { return members.removeAll { $0.key.isSame(as: key) } }
      if let index = members.lastIndex(where: { $0.key.isSame(as: key) }) {
        members[index].value = newValue
      } else {
        members.append((key, newValue))
      }
    }
  }

  /// The first key that occurs twice, or nil.
  package var duplicateKey: String? {
    let sorted = keys.sorted { $0.sorts(before: $1) }
    return zip(sorted, sorted.dropFirst()).first { $0.isSame(as: $1) }?.0
  }
}

/// Equal as data: the order of members does not matter; numbers are equal if spelt alike, so `1` is
/// not `1.0`; strings are equal if they are the same code points, so a composed letter is not the
/// decomposed one.
extension JSONValue: Equatable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left.isSame(as: right)
    case (.string(let left), .string(let right)): left.isSame(as: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension JSONObject: Equatable {
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    guard left.count == right.count else { return false }
    func same(_ left: [Member], _ right: [Member]) -> Bool {
      zip(left, right).allSatisfy { $0.key.isSame(as: $1.key) && $0.value == $1.value }
    }
    if zip(left.keys, right.keys).allSatisfy({ $0.isSame(as: $1) }) {
      return same(left.members, right.members)
    }
    return same(left.sorted, right.sorted)
  }

  private var sorted: [Member] { members.sorted { $0.key.sorts(before: $1.key) } }
}
