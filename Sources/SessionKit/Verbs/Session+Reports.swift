import GitKit
public import SessionModel
import StructuredText
public import SystemPackage

/// A revision of a report.
public struct ReportDraft: Hashable, Sendable, Encodable {
  /// Counted from 1, the oldest first; only for people, since a merge may add one in between.
  public var number: Int
  public var path: String
  /// What its first line says.
  public var title: String
  /// In bytes.
  public var size: Int64
}

/// A report that has been issued.
public struct IssuedReport: Hashable, Sendable, Encodable {
  public struct File: Hashable, Sendable, Encodable {
    public var path: String
    /// As it was when issued: 64 hexadecimal digits.
    public var sha256: String
  }

  /// The directory.
  public var path: String
  public var label: String
  public var at: Timestamp
  public var by: String
  public var files: [File]
  public var draft: String?
  /// Whether the session was archived with it.
  public var isFinal: Bool
}

/// The reports of a session.
public struct Reports: Hashable, Sendable, Encodable {
  /// The oldest first.
  public var drafts: [ReportDraft]
  public var issued: [IssuedReport]
}

/// A draft that has been added.
public struct AddedDraft: Hashable, Sendable, Encodable {
  public var draft: ReportDraft
  /// `nil` if the newest draft says the same already.
  public var change: SavedChange?
}

extension Session {
  /// Drafts and issued reports, as last saved.
  public func reports(branch: String? = nil) throws -> Reports {
    do {
      let tree = try tip(of: branch).tree
      return Reports(drafts: try drafts(in: tree), issued: try issued(in: tree))
    } catch {
      throw SessionError(error)
    }
  }

  /// Adds a revision of the report; earlier ones stay.
  ///
  /// - Parameter text: Markdown.
  public func addDraft(_ text: String, branch: String? = nil) throws -> AddedDraft {
    let bytes = Array(text.utf8)
    guard !text.allSatisfy(\.isWhitespace) else {
      throw SessionError(.invalid, "the draft is empty")
    }
    try checkSize(Int64(bytes.count), of: "the draft")
    let path = SessionLayout.draft(at: environment.now(), suffix: environment.suffix())
    let change = try attempt(branch: branch) { tip in
      let newest = try drafts(in: tip.tree).last
      if let newest, try read(SessionPath(newest.path), in: tip.tree) == bytes { return nil }
      let number = (newest?.number ?? 0) + 1
      return Change(
        edits: [GitPath(path): .bytes(bytes)],
        message: try commitMessage("Draft report, revision \(number)", "report.draft"))
    }
    guard let draft = try drafts(in: tip(of: branch).tree).last else {
      throw SessionError(.damaged, "the draft is not there")
    }
    return AddedDraft(draft: draft, change: change)
  }

  /// Adds a Markdown file as a revision of the report.
  ///
  /// - Throws: ``SessionError`` with code `damaged` if it is not UTF-8.
  public func addDraft(from file: FilePath, branch: String? = nil) throws -> AddedDraft {
    do {
      let opened = try OpenFile.open(file)
      try checkSize(opened.size, of: file.string)
      let text = try SessionText.read(opened.readAll(), of: file.string)
      return try addDraft(text, branch: branch)
    } catch {
      throw SessionError(error)
    }
  }

  /// The path of a draft: the one of a number, else the newest.
  public func draftPath(_ number: Int?, branch: String? = nil) throws -> SessionPath {
    do {
      return try draftPath(number, in: tip(of: branch).tree)
    } catch {
      throw SessionError(error)
    }
  }

  func draftPath(_ number: Int?, in tree: ObjectID) throws -> SessionPath {
    let drafts = try drafts(in: tree)
    guard let newest = drafts.last else {
      throw SessionError(
        .notFound, "there is no draft yet", hint: "git session report draft FILE adds one")
    }
    guard let found = number.map({ number in drafts.first { $0.number == number } }) ?? newest
    else {
      throw SessionError(
        .notFound, "there is no draft \(number ?? 0); the newest is \(newest.number)")
    }
    return try SessionPath(found.path)
  }

  /// The path of an issued file: of the report that a name means, in one of its formats.
  ///
  /// - Parameter name: Its label or directory, or a part of the latter that no other has.
  public func issuedFile(
    _ name: String, format: ReportFormat? = nil, branch: String? = nil
  ) throws -> SessionPath {
    let all = try reports(branch: branch).issued
    let exact = all.filter { report in
      [report.path, report.label, Slug(from: report.label).rawValue].contains {
        $0.isSame(as: name)
      }
        || report.path == "\(SessionLayout.issued)/\(name)"
    }
    // Of the same label the newest is meant.
    let fitting = exact.isEmpty ? all.filter { $0.path.contains(name) } : Array(exact.suffix(1))
    guard let report = fitting.first, fitting.count == 1 else {
      throw SessionError(
        fitting.isEmpty ? .notFound : .invalid,
        fitting.isEmpty ? "there is no issued report '\(name)'" : "'\(name)' fits several reports",
        hint: "git session report list shows them")
    }
    let wanted = format?.fileName
    guard
      let file = report.files.first(where: {
        wanted == nil || $0.path.hasSuffix("/\(wanted ?? "")")
      })
    else {
      throw SessionError(
        .notFound, "'\(report.label)' was not issued as \(format?.rawValue ?? "")",
        hint: report.files.map(\.path).joined(separator: "\n"))
    }
    return try SessionPath(file.path)
  }

  private func drafts(in tree: ObjectID) throws -> [ReportDraft] {
    let paths = try files(below: SessionLayout.drafts, in: .tree(tree))
      .filter { $0.fileExtension == "md" }
    return try paths.enumerated().map { index, path in
      let bytes = try read(path, in: tree) ?? []
      let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
      let line = text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }
      let title = (line ?? "").drop { $0 == "#" || $0 == " " }
      return ReportDraft(
        number: index + 1, path: path.string, title: String(title.prefix(80)),
        size: Int64(bytes.count))
    }
  }

  private func issued(in tree: ObjectID) throws -> [IssuedReport] {
    let records = try files(below: SessionLayout.issued, in: .tree(tree))
      .filter { $0.lastComponent == "issue.json" && $0.components.count == 4 }
    return try records.map { path in
      let record = try IssueRecord(bytes: read(path, in: tree) ?? [], file: path.string)
      let directory = path.components.dropLast().joined(separator: "/")
      return IssuedReport(
        path: directory, label: record.label, at: record.at, by: record.by.description,
        files: record.files.sorted { $0.key < $1.key }.map {
          IssuedReport.File(path: "\(directory)/\($0.key)", sha256: $0.value)
        }, draft: record.draft, isFinal: record.isFinal)
    }.sorted { ($0.at, $0.path) < ($1.at, $1.path) }
  }
}
