extension Timestamp {
  /// Reads `2026-11-21T10:04:12.118Z`; the fraction may be missing or longer than needed, and an offset
  /// such as `+01:00` may stand for `Z`.
  ///
  /// - Throws: ``ModelError`` with code `invalidName` if it is anything else, or no such day.
  public init(iso8601 text: String) throws(ModelError) {
    var reader = DigitReader(Array(text.utf8))
    guard let parsed = reader.moment() else {
      let message =
        "'\(text.visible(limit: 40))' is not a time; write it as 2026-11-21T10:04:12.118Z"
      throw ModelError(.invalidName, message)
    }
    self = parsed
  }

  /// Reads what ``compact`` writes, such as `20261121T100412118Z`; nil if it is anything else.
  public init?(compact text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 19, bytes[8] == UInt8(ascii: "T"), bytes[18] == UInt8(ascii: "Z") else {
      return nil
    }
    var reader = DigitReader(bytes)
    guard let year = reader.number(4), let month = reader.number(2), let day = reader.number(2),
      reader.take(UInt8(ascii: "T")), let hour = reader.number(2, below: 24),
      let minute = reader.number(2, below: 60), let second = reader.number(2, below: 61),
      let millisecond = reader.number(3)
    else { return nil }
    var date = CalendarDate(year: year, month: month, dayOfMonth: day)
    (date.hour, date.minute, date.second, date.millisecond) = (hour, minute, second, millisecond)
    guard date.isReal else { return nil }
    self = date.timestamp
  }
}

/// Reads a time from left to right.
private struct DigitReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func moment() -> Timestamp? {
    guard let year = number(4), take(UInt8(ascii: "-")), let month = number(2),
      take(UInt8(ascii: "-")), let day = number(2),
      take(UInt8(ascii: "T")) || take(UInt8(ascii: "t")) || take(UInt8(ascii: " ")),
      let hour = number(2, below: 24), take(UInt8(ascii: ":")),
      let minute = number(2, below: 60), take(UInt8(ascii: ":")),
      let second = number(2, below: 61), let millisecond = fraction(), let offset = offset(),
      at == bytes.count
    else { return nil }
    var date = CalendarDate(year: year, month: month, dayOfMonth: day)
    (date.hour, date.minute, date.second, date.millisecond) = (hour, minute, second, millisecond)
    guard date.isReal else { return nil }
    return Timestamp(milliseconds: date.timestamp.milliseconds - offset * 60_000)
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  mutating func number(_ width: Int, below limit: Int64 = .max) -> Int64? {
    guard at + width <= bytes.count else { return nil }
    var result: Int64 = 0
    for byte in bytes[at..<(at + width)] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      result = result * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    at += width
    return result < limit ? result : nil
  }

  /// Milliseconds; what is finer is cut off.
  private mutating func fraction() -> Int64? {
    guard take(UInt8(ascii: ".")) else { return 0 }
    var result: Int64 = 0
    var digits = 0
    while let digit = number(1) {
      if digits < 3 { result = result * 10 + digit }
      digits += 1
    }
    guard digits > 0 else { return nil }
    for _ in min(digits, 3)..<3 { result *= 10 }
    return result
  }

  /// Minutes east of UTC.
  private mutating func offset() -> Int64? {
    if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
    let isEast = take(UInt8(ascii: "+"))
    guard isEast || take(UInt8(ascii: "-")), let hours = number(2, below: 24) else { return nil }
    _ = take(UInt8(ascii: ":"))
    guard let minutes = number(2, below: 60) else { return nil }
    return (isEast ? 1 : -1) * (hours * 60 + minutes)
  }
}
