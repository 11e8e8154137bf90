extension JSONValue {
  /// Whether both are equal as data, numbers by their value: `1.0` is `1`.
  package func isSameData(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)):
      return left.isSame(as: right)
        || JSONHash.leaf(.number, Array(left.utf8)[...])
          == JSONHash.leaf(.number, Array(right.utf8)[...])
    case (.array(let left), .array(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.isSameData(as: $1) }
    case (.object(let left), .object(let right)):
      return left.isSameData(as: right)
    default:
      return self == other
    }
  }
}

extension JSONObject {
  fileprivate func isSameData(as other: JSONObject) -> Bool {
    func sorted(_ object: JSONObject) -> [Member] {
      object.members.sorted { $0.key.sorts(before: $1.key) }
    }
    return count == other.count
      && zip(sorted(self), sorted(other)).allSatisfy {
        $0.key.isSame(as: $1.key) && $0.value.isSameData(as: $1.value)
      }
  }
}
