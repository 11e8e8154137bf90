/// What an owner's entries come to, in whatever order they are read.
///
/// An entry that settles a reservation counts once, however many machines wrote one. What is used stays
/// used, whatever else is said.
public struct CreditAccount: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    case reserved, used, released
  }

  /// A credit put aside for a session, and what became of it.
  public struct Reservation: Hashable, Sendable {
    public var id: MessageID
    public var session: SessionID
    public var state: State
  }

  /// An e-mail address, in lower case.
  public var owner: String
  /// Oldest first.
  public var entries: [CreditEntry]
  /// Oldest first.
  public var reservations: [Reservation]

  public init(owner: String, entries: [CreditEntry]) {
    self.owner = owner
    self.entries = entries.sorted { $0.id < $1.id }
    let used = Set(entries.filter { $0.kind == .consume }.compactMap(\.reservation))
    let released = Set(entries.filter { $0.kind == .release }.compactMap(\.reservation))
    reservations = self.entries.compactMap { entry in
      guard entry.kind == .reserve, let session = entry.session else { return nil }
      let state: State =
        used.contains(entry.id) ? .used : released.contains(entry.id) ? .released : .reserved
      return Reservation(id: entry.id, session: session, state: state)
    }
  }

  public var granted: Int { entries.reduce(0) { $0 + ($1.kind == .grant ? $1.amount : 0) } }
  public var reserved: Int { reservations.count { $0.state == .reserved } }
  public var used: Int { reservations.count { $0.state == .used } }

  /// What is free; below zero if two machines have put aside the same one.
  public var balance: Int { granted - reserved - used }

  /// The credit that a session holds or has used, if any.
  public func reservation(for session: SessionID) -> Reservation? {
    reservations.last { $0.session == session && $0.state != .released }
  }
}

extension CreditAccount {
  /// The directory of an owner's entries below `credits/`: the address, with what a file system may trip
  /// over as `%` and two hexadecimal digits.
  ///
  /// - Throws: ``ModelError`` with code `invalidName` if it is no address that fits in a name.
  public static func directory(of owner: String) throws(ModelError) -> String {
    let address = key(of: owner)
    var name = ""
    for (index, byte) in address.utf8.enumerated() {
      let isPlain =
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
          true
        // Dots at an end, or alone, mean something to file systems.
        case UInt8(ascii: "."): index > 0 && index < address.utf8.count - 1
        default: false
        }
      if isPlain {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    guard !name.isEmpty, name.utf8.count <= 200, SafeText.firstForbidden(in: address) == nil else {
      throw ModelError(
        .invalidName, "'\(owner.visible())' cannot own credits; an e-mail address is needed")
    }
    return name
  }

  /// The owner whose directory it is; nil if it is nobody's.
  public static func owner(ofDirectory name: String) -> String? {
    var bytes: [UInt8] = []
    var rest = name.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let code = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2 else {
        return nil
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    guard let owner = String(validating: bytes, as: UTF8.self) else { return nil }
    do throws(ModelError) {
      return try directory(of: owner) == name ? owner : nil
    } catch {
      return nil
    }
  }

  /// An address is the same in any case.
  public static func key(of owner: String) -> String { owner.lowercased() }
}
