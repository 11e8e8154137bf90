package import StructuredText

/// One line of an owner's account: a file of its own, never changed, so that two machines' entries merge
/// without conflict.
public struct CreditEntry: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// The owner is given credits.
    case grant
    /// A credit is put aside for a session.
    case reserve
    /// The session has ended with a final report, so the credit is used.
    case consume
    /// The session came to nothing, so the credit is free again.
    case release
  }

  public var id: MessageID
  public var kind: Kind
  /// How many are granted; 1 for all other kinds.
  public var amount: Int
  public var session: SessionID?
  /// What a `consume` or `release` settles.
  public var reservation: MessageID?
  /// Who did it.
  public var by: Person
  public var note: String?

  public var at: Timestamp { id.time }

  public init(_ kind: Kind, id: MessageID, by person: Person, amount: Int = 1) {
    self.id = id
    self.kind = kind
    self.amount = amount
    by = person
  }

  /// As in `20261121T100412118Z-k7q2-reserve.json`.
  public var fileName: String { "\(id)-\(kind.rawValue).json" }
}

extension CreditEntry {
  package static let members: [SchemaMember] = [
    .required("id"), .required("kind", of: Kind.allCases.map(\.rawValue)), .optional("amount"),
    .optional("session"), .optional("reservation"), .required("by"), .optional("note"),
  ]

  /// Reads an entry's file.
  ///
  /// - Throws: ``ModelError`` with file and line if a member is missing or not as it must be.
  public init(bytes: [UInt8], file: String) throws(ModelError) {
    let reader = try JSONRecord(bytes: bytes, file: file, order: Self.order).reader()
    id = try reader.required("id").parse { text throws(ModelError) in
      try MessageID(validating: text)
    }
    kind = try reader.required("kind").choice(Kind.self)
    amount = 1
    if let member = reader["amount"] {
      amount = try member.integer()
      guard (1...1_000_000).contains(amount) else {
        throw member.fault("must be from 1 to 1000000")
      }
    }
    session = try reader["session"]?.parse { text throws(ModelError) in
      try SessionID(validating: text)
    }
    reservation = try reader["reservation"]?.parse { text throws(ModelError) in
      try MessageID(validating: text)
    }
    by = try Person(try reader.required("by"))
    note = try reader["note"]?.string()
    switch kind {
    case .grant: break
    case .reserve: _ = try reader.required("session")
    case .consume, .release: _ = try reader.required("reservation")
    }
  }

  /// The file as it is to be written.
  public var bytes: [UInt8] {
    var object = JSONObject([("id", .string(id.rawValue)), ("kind", .string(kind.rawValue))])
    if kind == .grant { object["amount"] = .number("\(amount)") }
    object["session"] = session.map { .string($0.rawValue) }
    object["reservation"] = reservation.map { .string($0.rawValue) }
    object["by"] = by.json
    object["note"] = note.map { .string($0) }
    return JSONValue.object(object).canonical(order: Self.order)
  }

  package static let order = KeyOrder(
    members.map(\.name), inside: ["by": KeyOrder(Person.members.map(\.name))])
}
