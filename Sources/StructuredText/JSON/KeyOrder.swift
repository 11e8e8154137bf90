/// The order a schema gives to the keys of an object, and of the objects inside it.
///
/// Keys it names come first, in its order; all others follow, sorted by code point.
package struct KeyOrder: Sendable, Equatable {
  package var keys: [String]
  /// The order inside the member of a key, `*` standing for any other key.
  ///
  /// An array passes its order on to its elements.
  package var inside: [String: KeyOrder]

  package init(_ keys: [String], inside: [String: KeyOrder] = [:]) {
    self.keys = keys
    self.inside = inside
  }

  /// The order inside the value of a key.
  package subscript(key: String) -> KeyOrder { inside[key] ?? inside["*"] ?? KeyOrder([]) }

  /// Whether the first key comes before the second.
  package func sorts(_ left: String, before right: String) -> Bool {
    switch (keys.firstIndex(of: left), keys.firstIndex(of: right)) {
    case (let left?, let right?): left < right
    case (.some, nil): true
    case (nil, .some): false
    case (nil, nil): left.sorts(before: right)
    }
  }
}

extension KeyOrder: ExpressibleByArrayLiteral {
  package init(arrayLiteral keys: String...) { self.init(keys) }
}
