/// A phase by its directory, such as `02-architecture`, which also sorts it.
public struct PhaseID: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public static let maximumLength = 100

  /// Nil unless it is `[a-z0-9][a-z0-9._-]*`, at most ``maximumLength`` long, and does not end with `.`.
  public init?(rawValue: String) {
    let bytes = rawValue.utf8
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard let first = bytes.first, isLetterOrDigit(first), bytes.count <= Self.maximumLength,
      bytes.last != UInt8(ascii: "."),
      bytes.allSatisfy({ isLetterOrDigit($0) || "._-".utf8.contains($0) })
    else { return nil }
    self.rawValue = rawValue
  }

  /// - Throws: ``ModelError`` with code `invalidName` if it is no phase.
  public init(validating text: String) throws(ModelError) {
    try self.init(validating: text, for: "a phase")
  }

  /// For what else is named as phases are; `what` says so in the error.
  init(validating text: String, for what: String) throws(ModelError) {
    guard let phase = PhaseID(rawValue: text) else {
      let message =
        "'\(text.visible())' cannot be \(what); use lower-case letters, digits, '.', '_' and '-', "
        + "such as 02-architecture"
      throw ModelError(.invalidName, message)
    }
    self = phase
  }
}

extension PhaseID: Comparable, CustomStringConvertible {
  public static func < (left: PhaseID, right: PhaseID) -> Bool { left.rawValue < right.rawValue }

  public var description: String { rawValue }
}
