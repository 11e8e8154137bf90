import StructuredText

/// Reads comma-separated values by RFC 4180, a record at a time, with the line on which each begins.
///
/// Works on bytes: a quote stays a quote whatever mark follows it. LF, CRLF and CR end a record; a byte
/// order mark is skipped; spaces belong to their field. The package SwiftCSV 0.10.0 was tried: it fails on
/// fields that begin with a combining mark (4 of 515 naughty strings), takes a quote that is never closed
/// for the rest of the table, drops spaces and a last empty field, and knows no lines.
struct CSVReader {
  struct Record: Hashable {
    /// Counted from 1.
    var line: Int
    var fields: [String]
    /// What is wrong, if it cannot be read.
    var fault: String?
  }

  private let bytes: [UInt8]
  private var at = 0
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// The next record, or nil at the end; empty lines are passed over.
  mutating func next() -> Record? {
    while at < bytes.count, endsLine() {}
    guard at < bytes.count else { return nil }
    var record = Record(line: line, fields: [])
    while true {
      do throws(CSVFault) {
        record.fields.append(try field())
      } catch {
        record.fault = error.message
        skipLine()
        return record
      }
      guard at < bytes.count, bytes[at] == .comma else { break }
      at += 1
    }
    _ = endsLine()
    return record
  }

  /// Takes the end of a line, if there is one here.
  private mutating func endsLine() -> Bool {
    guard at < bytes.count, bytes[at] == .lineFeed || bytes[at] == .carriageReturn else {
      return false
    }
    at += bytes[at] == .carriageReturn && bytes[safe: at + 1] == .lineFeed ? 2 : 1
    line += 1
    return true
  }

  private mutating func skipLine() {
    while at < bytes.count, bytes[at] != .lineFeed, bytes[at] != .carriageReturn { at += 1 }
    _ = endsLine()
  }

  private mutating func field() throws(CSVFault) -> String {
    guard at < bytes.count, bytes[at] == .quote else { return try plainField() }
    let start = line
    var text: [UInt8] = []
    at += 1
    while at < bytes.count {
      let byte = bytes[at]
      if byte == .quote {
        at += 1
        guard bytes[safe: at] == .quote else { return try closed(text) }
      } else if byte == .lineFeed || byte == .carriageReturn && bytes[safe: at + 1] != .lineFeed {
        line += 1
      }
      text.append(byte)
      at += 1
    }
    throw CSVFault(message: "a quote that opens on line \(start) is never closed")
  }

  private func closed(_ text: [UInt8]) throws(CSVFault) -> String {
    guard let after = bytes[safe: at], ![.comma, .lineFeed, .carriageReturn].contains(after) else {
      return try decoded(text)
    }
    throw CSVFault(
      message: "after a closing quote a comma is needed; write a quote in a field twice")
  }

  private mutating func plainField() throws(CSVFault) -> String {
    let start = at
    while at < bytes.count, ![.comma, .lineFeed, .carriageReturn].contains(bytes[at]) {
      guard bytes[at] != .quote else {
        throw CSVFault(message: "a field with a quote inside must be in quotes as a whole")
      }
      at += 1
    }
    return try decoded(Array(bytes[start..<at]))
  }

  private func decoded(_ text: [UInt8]) throws(CSVFault) -> String {
    guard let string = String(validating: text, as: UTF8.self) else {
      throw CSVFault(message: "a field is not UTF-8; save the table as UTF-8")
    }
    return string
  }
}

private struct CSVFault: Error {
  var message: String
}
