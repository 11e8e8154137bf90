import GitKit
public import SessionModel
import StructuredText
public import SystemPackage

/// Many sessions to be made from one template.
public struct Batch: Sendable {
  public var template: SessionTemplate
  public var table: BatchTable

  public init(template: SessionTemplate, table: BatchTable) {
    self.template = template
    self.table = table
  }

  /// In bytes.
  static let largestTable: Int64 = 64 << 20

  /// Reads the table from a `.csv`, `.jsonl` or `.ndjson` file.
  ///
  /// - Throws: ``SessionError`` with code `invalid` for another kind of file or a first line that does
  ///   not name the columns.
  public init(template: SessionTemplate, from file: FilePath) throws {
    self.template = template
    do {
      let opened = try OpenFile.open(file)
      guard opened.size <= Self.largestTable else {
        throw SessionError(.refused, "\(file) has more than \(Self.largestTable >> 20) MiB")
      }
      switch file.extension?.lowercased() {
      case "csv": table = try BatchTable(csv: opened.readAll(), file: file.string)
      case "jsonl", "ndjson": table = BatchTable(jsonLines: try opened.readAll())
      default:
        throw SessionError(
          .invalid, "\(file) is no table", hint: "its name must end in .csv or .jsonl")
      }
    } catch let error as ModelError {
      throw SessionError(.invalid, "\(error)", cause: error)
    } catch {
      throw SessionError(error)
    }
  }

  /// What came of one row.
  public struct Result: Hashable, Sendable, Encodable {
    public enum Outcome: String, Hashable, Sendable, Encodable {
      case made
      /// It was there already, of the same name and from the same template.
      case present
      case failed
    }

    /// Of the table, counted from 1.
    public var line: Int
    public var name: String
    public var outcome: Outcome
    /// The session's directory; `nil` if there is none.
    public var directory: String?
    /// Why there is none.
    public var problem: String?
  }

  /// Makes the sessions that are not there yet; one that fails does not stop the others.
  ///
  /// They stay active beside each other, and when their owner begins another session.
  ///
  /// Killed anywhere, it leaves whole sessions only, and run again it makes the rest.
  ///
  /// - Parameters:
  ///   - parent: Where the sessions go, each in a directory named after it.
  ///   - progress: Called after each row with how many are through.
  public func make(
    in parent: FilePath, environment: SessionEnvironment, progress: (Int) -> Void = { _ in }
  ) -> [Result] {
    var directories: SessionDirectories?
    return table.rows.enumerated().map { index, row in
      let result = make(row, in: parent, &directories, environment)
      progress(index + 1)
      return result
    }
  }

  private func make(
    _ row: BatchTable.Row, in parent: FilePath, _ directories: inout SessionDirectories?,
    _ environment: SessionEnvironment
  ) -> Result {
    var result = Result(line: row.line, name: row.name, outcome: .failed)
    if let fault = row.fault {
      result.problem = fault
      return result
    }
    do {
      // A row that cannot be used takes no directory from those that can.
      try SessionName.validate(row.name)
      if directories == nil { directories = try SessionDirectories(in: parent) }
      guard let directory = directories?.directory(for: row.name) else { return result }
      if fileExists(directory) {
        try checkIsSame(directory, row)
        result.outcome = .present
      } else {
        var new = NewSession(name: row.name, template: template)
        new.parameters = row.parameters
        new.staysActive = true
        _ = try new.create(at: directory, environment: environment)
        result.outcome = .made
      }
      result.directory = directory.string
    } catch {
      let error = SessionError(error)
      result.problem = error.message + (error.hint.map { " (\($0))" } ?? "")
    }
    return result
  }

  private func checkIsSame(_ directory: FilePath, _ row: BatchTable.Row) throws {
    guard isSession(directory),
      let bytes = try readFile(directory.appending("session.json"), limit: 1 << 20)
    else { throw SessionError(.exists, "\(directory) is there already and is no session") }
    let manifest = try SessionManifest(bytes: bytes)
    guard manifest.name.isSame(as: row.name), manifest.template?.name == template.name else {
      let origin = manifest.template.map { " from the template \($0.name)" } ?? ""
      throw SessionError(
        .exists, "\(directory) is there already: '\(manifest.name)'\(origin)")
    }
  }
}
