import StructuredText
import TestSupport
import Testing

@testable import SessionModel

@Suite struct `A table of comma-separated values` {
  private func records(_ text: String) -> [CSVReader.Record] {
    var reader = CSVReader(Array(text.utf8))
    var records: [CSVReader.Record] = []
    while let record = reader.next() { records.append(record) }
    return records
  }

  @Test func `has fields with anything in quotes`() {
    let text = "\u{FEFF}a, b ,\r\n\"x,\"\"y\"\"\r\nz\",\"\",\" é\"\r\r\n1,\n"
    #expect(
      records(text) == [
        CSVReader.Record(line: 1, fields: ["a", " b ", ""]),
        CSVReader.Record(line: 2, fields: ["x,\"y\"\r\nz", "", " é"]),
        CSVReader.Record(line: 5, fields: ["1", ""]),
      ])
    #expect(records("").isEmpty)
    #expect(records("a") == [CSVReader.Record(line: 1, fields: ["a"])])
  }

  @Test(
    arguments: [
      ("a\nb\"c,d\ne\n", 2, "must be in quotes"), ("\"a\"b\nc", 1, "a comma is needed"),
      ("x\n\"a\nb", 2, "opens on line 2 is never closed"),
    ])
  func `goes on after a line that is none`(text: String, line: Int, fault: String) {
    let faulty = records(text).filter { $0.fault != nil }
    #expect(faulty.map(\.line) == [line])
    #expect(faulty.first?.fault?.contains(fault) == true)
  }

  @Test func `that is not UTF-8 says so`() {
    var reader = CSVReader([0x61, 0x2C, 0xFF, 0x0A, 0x62])
    #expect(reader.next()?.fault?.contains("UTF-8") == true)
    #expect(reader.next()?.fields == ["b"])
  }

  @Test(.enabled(if: Corpus.exists, Corpus.absence))
  func `reads as python's, naughty strings and all`() async throws {
    let folder = "conformance/naughty-strings/minimaxir__big-list-of-naughty-strings"
    let list = try JSONValue(parsing: try Corpus.bytes("\(folder)/blns.json"))
    let strings = (list.array?.compactMap(\.string) ?? []).filter {
      !$0.unicodeScalars.contains("\0")
    }
    let write = """
      import csv, json, sys
      rows = json.load(sys.stdin)
      csv.writer(sys.stdout).writerows([[a, b] for a, b in zip(rows, rows[1:])])
      """
    let input = JSONValue.array(strings.map { .string($0) }).compact
    let table = try await run("python3", ["-c", write], in: projectDirectory, input: input)
    let found = records(table.output)
    #expect(found.count == strings.count - 1)
    for (record, pair) in zip(found, zip(strings, strings.dropFirst())) {
      #expect(record.fields.map { Array($0.utf8) } == [Array(pair.0.utf8), Array(pair.1.utf8)])
    }
  }
}

@Suite struct `A table of sessions` {
  @Test func `gives names and parameters, and what is wrong with a row`() throws {
    let csv = "name,system\nA,\nB,x\nC\n\"a\",y\n,z\n"
    let table = try BatchTable(csv: Array(csv.utf8), file: "t.csv")
    #expect(table.rows.map(\.name) == ["A", "B", "C", "a", ""])
    #expect(
      table.rows.map(\.parameters) == [[:], ["system": "x"], [:], ["system": "y"], ["system": "z"]])
    #expect(
      table.rows.map(\.fault) == [
        nil, nil, "the row has 1 fields, the first line 2",
        "line 2 has the same name", "the row has no name",
      ])
    let lines = """
      {"name": "A", "limit": 5, "none": null}

      {"name": 5}
      [1]
      {"name": "B",}
      {"name": "C", "name": "D"}
      """
    let other = BatchTable(jsonLines: Array(lines.utf8))
    #expect(other.rows.map(\.line) == [1, 3, 4, 5, 6])
    #expect(other.rows[0].parameters == ["limit": 5])
    #expect(other.rows.dropFirst().allSatisfy { $0.fault != nil })
  }

  @Test(arguments: ["", "system,owner\nx,y\n", "name,a,a\n", "name,\"x\n"])
  func `needs columns`(csv: String) {
    let error = #expect(throws: ModelError.self) {
      try BatchTable(csv: Array(csv.utf8), file: "t.csv")
    }
    #expect(error?.file == "t.csv")
  }
}
