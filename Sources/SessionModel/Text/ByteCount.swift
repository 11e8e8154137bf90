/// A number of bytes, as people write sizes: `50 MiB`.
public struct ByteCount: Hashable, Comparable, Sendable {
  public let bytes: Int64

  public init(bytes: Int64) { self.bytes = bytes }

  public static func mebibytes(_ count: Int64) -> ByteCount { ByteCount(bytes: count << 20) }
  public static func kibibytes(_ count: Int64) -> ByteCount { ByteCount(bytes: count << 10) }

  /// Reads a whole number and a unit: `B`, `KiB`, `MiB`, `GiB`, or `KB`, `MB`, `GB` of a thousand each.
  ///
  /// - Throws: ``ModelError`` with code `invalidName` if it is neither.
  public init(validating text: String) throws(ModelError) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = String(text.dropFirst(digits.count).drop { $0 == " " }).lowercased()
    guard let number = Int64(digits), let factor = Self.units[unit] else {
      throw Self.fault(text)
    }
    let (bytes, isOver) = number.multipliedReportingOverflow(by: factor)
    guard !isOver else { throw Self.fault(text) }
    self.bytes = bytes
  }

  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  private static let units: [String: Int64] = [
    "": 1, "b": 1, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
    "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000,
  ]

  private static func fault(_ text: String) -> ModelError {
    ModelError(.invalidName, "'\(text.visible(limit: 40))' is not a size; one looks like 50 MiB")
  }
}

extension ByteCount: CustomStringConvertible {
  /// In the largest unit that keeps it whole: `50 MiB`, `1500 B`.
  public var description: String {
    let units: [(Int64, String)] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    for (size, name) in units where bytes >= size && bytes.isMultiple(of: size) {
      return "\(bytes / size) \(name)"
    }
    return "\(bytes) B"
  }
}
