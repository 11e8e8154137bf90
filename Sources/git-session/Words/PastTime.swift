import ArgumentParser
import SessionModel

/// A time in the past as people type it: a day, a moment, or how long ago.
enum PastTime: Hashable, Sendable {
  case moment(Timestamp)
  case ago(milliseconds: Int64)

  init(_ text: String) throws {
    if let span = Self.span(text) {
      self = .ago(milliseconds: span)
      return
    }
    let isDay = text.utf8.count == 10
    do throws(ModelError) {
      self = .moment(try Timestamp(iso8601: isDay ? "\(text)T00:00:00Z" : text))
    } catch {
      throw ValidationError("a day such as 2026-11-01, a time, or 90m, 36h, 7d, 4w is needed")
    }
  }

  func time(before now: Timestamp) -> Timestamp {
    switch self {
    case .moment(let time): time
    case .ago(let span): Timestamp(milliseconds: now.milliseconds - span)
    }
  }

  /// In milliseconds; nil if it is no span.
  private static func span(_ text: String) -> Int64? {
    let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let last = text.last, let unit = units[last],
      let count = Int64(text.dropLast()), (0...100_000_000).contains(count)
    else { return nil }
    return count * unit * 1000
  }
}
