/// A moment in UTC, to the millisecond.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Timestamp {
  /// As in `2026-11-21T10:04:12.118Z`.
  public var iso8601: String {
    let part = CalendarDate(self)
    // Byte by byte: a list may show ten thousand.
    var text: [UInt8] = []
    text.reserveCapacity(24)
    let fields: [(Int64, Int, Unicode.Scalar)] = [
      (part.year, 4, "-"), (part.month, 2, "-"), (part.dayOfMonth, 2, "T"), (part.hour, 2, ":"),
      (part.minute, 2, ":"), (part.second, 2, "."), (part.millisecond, 3, "Z"),
    ]
    for (number, width, end) in fields {
      append(number, width: width, to: &text)
      text.append(UInt8(ascii: end))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// As in `20261121T100412118Z`.
  public var compact: String { compactUpToSecond + three(CalendarDate(self).millisecond) + "Z" }

  /// As in `20261121T100412Z`.
  public var compactSecond: String { compactUpToSecond + "Z" }

  /// As in `20261121T1004Z`.
  public var compactMinute: String {
    let part = CalendarDate(self)
    return "\(part.day(""))T\(two(part.hour))\(two(part.minute))Z"
  }

  /// As in `20261121`.
  public var compactDay: String { CalendarDate(self).day("") }

  /// `2026-11-21T10`, the directory of the messages of an hour.
  public var hourDirectory: String {
    let part = CalendarDate(self)
    return "\(part.day("-"))T\(two(part.hour))"
  }

  /// `0412.118Z`, the start of a message's file name inside its hour.
  var insideHour: String {
    let part = CalendarDate(self)
    return "\(two(part.minute))\(two(part.second)).\(three(part.millisecond))Z"
  }

  private var compactUpToSecond: String {
    let part = CalendarDate(self)
    return "\(part.day(""))T\(two(part.hour))\(two(part.minute))\(two(part.second))"
  }
}

extension Timestamp: CustomStringConvertible {
  public var description: String { iso8601 }
}

private func append(_ number: Int64, width: Int, to text: inout [UInt8]) {
  guard number >= 0 else {
    text += padded(number, to: width).utf8
    return
  }
  var unit: Int64 = 1
  var digits = 1
  while digits < width || number / unit >= 10 {
    unit *= 10
    digits += 1
  }
  while unit > 0 {
    text.append(UInt8(truncatingIfNeeded: number / unit % 10) + UInt8(ascii: "0"))
    unit /= 10
  }
}

private func two(_ number: Int64) -> String { padded(number, to: 2) }
private func three(_ number: Int64) -> String { padded(number, to: 3) }

private func padded(_ number: Int64, to width: Int) -> String {
  let digits = "\(number)"
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension CalendarDate {
  fileprivate func day(_ separator: String) -> String {
    padded(year, to: 4) + separator + two(month) + separator + two(dayOfMonth)
  }
}
