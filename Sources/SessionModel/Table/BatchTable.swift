import StructuredText

/// A table of sessions to be made, one a row: a name, and values for the parameters of a template.
public struct BatchTable: Sendable {
  public struct Row: Sendable {
    /// Of the file, counted from 1; where the row begins.
    public var line: Int
    /// Empty if there is none.
    public var name: String
    /// What is empty or null is left out, and so keeps its default.
    public var parameters: [String: JSON]
    /// What is wrong with the row, if it cannot be used.
    public var fault: String?
  }

  /// In the order of the file.
  public var rows: [Row]

  /// Reads comma-separated values whose first line names the columns, one of them `name`.
  ///
  /// - Throws: ``ModelError`` with code `missing` if the first line is not such a line.
  public init(csv bytes: [UInt8], file: String) throws(ModelError) {
    var reader = CSVReader(bytes)
    guard let header = reader.next() else {
      throw ModelError(.missing, "the table is empty", file: file)
    }
    var columns: Set<[UInt8]> = []
    let isDistinct = header.fields.allSatisfy { columns.insert(Array($0.utf8)).inserted }
    guard header.fault == nil, isDistinct, columns.contains(Array("name".utf8)) else {
      let message =
        header.fault
        ?? "the first line must name each column once, one of them 'name', the others parameters"
      throw ModelError(.missing, message, file: file, line: header.line)
    }
    rows = []
    while let record = reader.next() { rows.append(Self.row(record, header.fields)) }
    reportTwins()
  }

  private static func row(_ record: CSVReader.Record, _ columns: [String]) -> Row {
    var row = Row(line: record.line, name: "", parameters: [:], fault: record.fault)
    if row.fault == nil, record.fields.count != columns.count {
      row.fault = "the row has \(record.fields.count) fields, the first line \(columns.count)"
    }
    for (column, field) in zip(columns, record.fields) {
      if column == "name" {
        row.name = field
      } else if !field.isEmpty {
        row.parameters[column] = JSON(field)
      }
    }
    return row
  }

  /// Reads a JSON object a line, with a member `name`; the others are parameters.
  public init(jsonLines bytes: [UInt8]) {
    rows = []
    let lines = bytes.split(separator: .lineFeed, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isJSONSpace) {
      rows.append(Self.row(Array(line), line: index + 1))
    }
    reportTwins()
  }

  private static func row(_ bytes: [UInt8], line: Int) -> Row {
    var row = Row(line: line, name: "", parameters: [:])
    do throws(ParseError) {
      guard let object = try JSONValue(parsing: bytes).object else {
        row.fault = "the line must be an object in '{' and '}'"
        return row
      }
      if let twin = object.duplicateKey { row.fault = "the key '\(twin.visible())' is there twice" }
      for member in object.members where !member.value.isNull {
        if member.key == "name" {
          guard let name = member.value.string else {
            row.fault = "'name' must be a string"
            continue
          }
          row.name = name
        } else {
          row.parameters[member.key] = JSON(member.value)
        }
      }
    } catch {
      row.fault = "not JSON: \(error.message)"
    }
    return row
  }

  /// A name that comes again would be taken for a session made already, and so would one that differs in case
  /// alone, as names of directories do not on every system.
  private mutating func reportTwins() {
    var lines: [String: Int] = [:]
    for index in rows.indices where rows[index].fault == nil {
      guard !rows[index].name.isEmpty else {
        rows[index].fault = "the row has no name"
        continue
      }
      let key = rows[index].name.lowercased()
      if let first = lines[key] {
        rows[index].fault = "line \(first) has the same name"
      } else {
        lines[key] = rows[index].line
      }
    }
  }
}
