/// The parts of a moment in the Gregorian calendar, in UTC.
struct CalendarDate {
  var year: Int64
  var month: Int64
  var dayOfMonth: Int64
  var hour: Int64 = 0
  var minute: Int64 = 0
  var second: Int64 = 0
  var millisecond: Int64 = 0

  private static let millisecondsPerDay: Int64 = 86_400_000

  init(year: Int64, month: Int64, dayOfMonth: Int64) {
    self.year = year
    self.month = month
    self.dayOfMonth = dayOfMonth
  }

  /// Counts in years that start in March, so that the leap day comes last, and in eras of 400 years, which
  /// all have 146,097 days.
  init(_ timestamp: Timestamp) {
    let (days, rest) = floored(timestamp.milliseconds, by: Self.millisecondsPerDay)
    let (era, dayOfEra) = floored(days + 719_468, by: 146_097)
    let leapDays = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
    let yearOfEra = (dayOfEra - leapDays) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1000 % 60
    millisecond = rest % 1000
  }

  /// Whether the calendar has this day.
  var isReal: Bool {
    let february: Int64 = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month) else { return false }
    return (1...lengths[Int(month) - 1]).contains(dayOfMonth)
  }

  /// - Precondition: The year is one of 0 to 9999.
  var timestamp: Timestamp {
    let marchYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floored(marchYear, by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + dayOfMonth - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = (hour * 60 + minute) * 60 + second
    return Timestamp(milliseconds: days * Self.millisecondsPerDay + seconds * 1000 + millisecond)
  }
}

/// Division that rounds down, so that the rest is never negative.
private func floored(_ number: Int64, by divisor: Int64) -> (quotient: Int64, rest: Int64) {
  let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
  return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
}
