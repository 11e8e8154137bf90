import GitKit
import SessionModel

/// A report that is to be issued.
public struct ReportIssue: Hashable, Sendable {
  /// What people call it.
  public var label: String
  public var formats: [ReportFormat]
  /// The number of the draft; `nil` is the newest.
  public var draft: Int?
  /// Whether the session ends with it.
  public var isFinal: Bool

  public init(
    label: String, formats: [ReportFormat] = [.markdown], draft: Int? = nil, isFinal: Bool = false
  ) {
    self.label = label
    self.formats = formats
    self.draft = draft
    self.isFinal = isFinal
  }
}

/// What came of issuing a report.
public struct ReportIssued: Hashable, Sendable, Encodable {
  public var report: IssuedReport
  /// The tag of a final report, such as `session/<id>/issued-1`.
  public var tag: String?
  /// Whether the workspace's archive has the session, as of a final report.
  public var isInArchive = false
  /// The phases that were neither done nor skipped when a final report ended the session.
  public var openPhases: [String] = []
  /// The addresses of pictures that HTML and PDF do not have, since they are not in the session.
  public var omittedPictures: [String]
  public var change: SavedChange
}

extension Session {
  static let tagKey = "Session-Tag"

  /// Issues a draft: stores its bytes in the wanted formats, with their SHA-256, for good.
  ///
  /// A final one archives the session and tags the commit; where credits count, the session's is used; in a
  /// workspace the archive gets a copy of everything. Killed between these, it does the rest when it is called
  /// again.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if there is no draft, or no converter for a format,
  ///   `refused` if the session's owner has no credit for a final one, or unsaved edits would be shut in by it;
  ///   nothing is issued then.
  public func issueReport(
    _ request: ReportIssue, branch: String? = nil
  ) async throws -> ReportIssued {
    do {
      try checkLabel(request.label)
      if request.isFinal, let finished = try finishFinalIssue(branch: branch) {
        return try await keep(finished)
      }
      let tip = try tip(of: branch)
      let draft = try draftPath(request.draft, in: tip.tree)
      let markdown = try read(draft, in: tip.tree) ?? []
      var conversion = ReportConversion(
        markdown: markdown, pictures: try pictures(for: markdown, in: tip.tree))
      var files: [(name: String, bytes: [UInt8])] = []
      for format in ReportFormat.allCases where request.formats.contains(format) {
        files.append((format.fileName, try await conversion.bytes(as: format)))
      }
      let issued = try store(files, of: request, draft, omitted: conversion.omitted, branch)
      return request.isFinal ? try await keep(issued) : issued
    } catch {
      throw SessionError(error)
    }
  }

  /// Archives what a final issue ends: the other branches too, and a copy in the workspace's archive.
  private func keep(_ issued: ReportIssued) async throws -> ReportIssued {
    var issued = issued
    do {
      issued.isInArchive = try await keepInArchive()
      return issued
    } catch {
      var failure = SessionError(error)
      failure.message =
        "\(issued.report.path) is issued, but is not in the archive yet: \(failure.message)"
      failure.hint = "git session archive puts it there"
      throw failure
    }
  }

  private func checkLabel(_ label: String) throws {
    do throws(ModelError) {
      try SessionName.validate(label)
    } catch {
      throw SessionError(
        .invalid, "a label is one line of 1 to \(SessionName.maximumLength) characters")
    }
  }

  private func store(
    _ files: [(name: String, bytes: [UInt8])], of request: ReportIssue, _ draft: SessionPath,
    omitted: [String], _ branch: String?
  ) throws -> ReportIssued {
    let now = environment.now()
    let directory = SessionLayout.issuedReport(
      label: request.label, at: now, suffix: environment.suffix())
    for file in files { try checkSize(Int64(file.bytes.count), of: file.name) }
    var digests: [String: String] = [:]
    for file in files { digests[file.name] = try SHA256.hex(file.bytes) }
    let record = try IssueRecord(
      label: request.label, by: person(), at: now, files: digests, draft: draft,
      isFinal: request.isFinal)
    var tag: String?
    var openPhases: [String] = []
    let change = try update(branch: branch) { tip in
      var edits: [GitPath: Change.Content?] = [
        GitPath(try directory.appending("issue.json")): .bytes(record.bytes)
      ]
      for file in files { edits[GitPath(try directory.appending(file.name))] = .bytes(file.bytes) }
      var trailers: [CommitMessage.Trailer] = []
      if request.isFinal {
        try refuseToShutIn(unsavedChanges(since: self.tip()))
        openPhases = try progress(in: .tree(tip.tree)).open.map(\.rawValue)
        var manifest = try manifest(in: tip.tree)
        try ledger()?.require(for: manifest.id, of: manifest.owner)
        manifest.status = .archived
        edits[GitPath(SessionLayout.manifest)] = .bytes(manifest.bytes)
        let name = try nextIssueTag(of: manifest.id)
        trailers.append(.init(key: Self.tagKey, value: name))
        tag = name
      }
      let subject = "\(request.isFinal ? "Issue final report" : "Issue report"): \(request.label)"
      return Change(
        edits: edits, message: try commitMessage(subject, "report.issue", trailers: trailers),
        // Made of what the session has; its check sums are in it already.
        bringsContent: false)
    }
    if let tag { try endFinalIssue(at: ObjectID(change.commit), tag) }
    var issued = try outcome(of: change, directory.string, tag, omitted)
    issued.openPhases = openPhases
    return issued
  }

  private func outcome(
    of change: SavedChange, _ directory: String, _ tag: String?, _ omitted: [String]
  ) throws -> ReportIssued {
    guard
      let report = try reports(branch: change.branch).issued.first(where: { $0.path == directory })
    else { throw SessionError(.damaged, "\(directory) is not there") }
    return ReportIssued(report: report, tag: tag, omittedPictures: omitted, change: change)
  }

  /// `session/<id>/issued-<n>`, the first that is free.
  private func nextIssueTag(of id: SessionID) throws -> String {
    for number in 1... {
      let name = "session/\(id)/issued-\(number)"
      if try repository.reference("refs/tags/\(name)") == nil { return name }
    }
    return ""
  }

  private func setTag(_ name: String, at commit: ObjectID) throws {
    let full = "refs/tags/\(name)"
    guard try repository.reference(full) == nil else { return }
    try repository.moveReference(full, to: commit, expecting: nil, reason: "session: report.issue")
  }

  /// Does the rest for a final report whose process died before its tag was set.
  ///
  /// - Returns: The report, or `nil` if there is none without its tag.
  private func finishFinalIssue(branch: String?) throws -> ReportIssued? {
    let finished: (tip: Tip, commit: Commit, tag: String)? = try withLock {
      let tip = try tip(of: branch)
      let commit = try repository.readCommit(tip.commit)
      guard try manifest(in: tip.tree).status == .archived,
        let tag = CommitMessage(parsing: commit.message)[Self.tagKey],
        try repository.reference("refs/tags/\(tag)") == nil
      else { return nil }
      return (tip, commit, tag)
    }
    if let finished { try endFinalIssue(at: finished.tip.commit, finished.tag) }
    guard let finished,
      let report = try reports(branch: finished.tip.name).issued.last(where: \.isFinal)
    else { return nil }
    let change = SavedChange(
      commit: finished.tip.commit.description, branch: finished.tip.name,
      subject: CommitMessage(parsing: finished.commit.message).subject, keptFiles: [])
    return try outcome(of: change, report.path, finished.tag, [])
  }

  /// Uses the session's credit, sets the tag, and archives the branches that the report is not on.
  private func endFinalIssue(at commit: ObjectID, _ tag: String) throws {
    let manifest = try manifest(in: repository.readCommit(commit).tree)
    try ledger()?.settle(.consume, manifest.id, of: manifest.owner)
    try withLock { try setTag(tag, at: commit) }
    try takeElsewhere(.archive)
  }

  /// The pictures of the session that a text may show: those whose path it names, PNG, JPEG, GIF or
  /// WebP.
  private func pictures(for markdown: [UInt8], in tree: ObjectID) throws -> [String: String] {
    let text = String(decoding: markdown, as: UTF8.self)
    var pictures: [String: String] = [:]
    for path in try files(below: SessionLayout.uploads, in: .tree(tree))
    where text.utf8.count >= path.string.utf8.count && text.contains(path.string) {
      let bytes = try read(path, in: tree) ?? []
      let type = ContentType(ofBytesBeginning: bytes.prefix(4096)).description
      guard ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(type) else { continue }
      pictures[path.string] = "data:\(type);base64,\(Base64.encoded(bytes))"
    }
    return pictures
  }
}
