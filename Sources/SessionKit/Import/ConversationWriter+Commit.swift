import GitKit
import SessionModel
import StructuredText
import SystemPackage
import Transcripts

extension ConversationWriter {
  var count: Int { stored.count }

  /// Puts what was gathered into the session.
  func commit(
    _ conversation: Conversation, for job: ImportJob, into report: inout ImportedConversation
  ) async throws {
    var conversation = conversation
    conversation.title = try conversation.title.map(judged)
    try storeObjects()
    let original = job.importer.keepsOriginal ? try storeOriginal(job) : [:]
    let plan = try plan(conversation)
    switch target {
    case .new(let site):
      try make(site, conversation, plan, original, job, &report)
    case .existing(let session):
      try await extend(session, conversation, plan, original, job, &report)
    }
    describe(&report)
    judge?.shownNotes.forEach(job.importer.environment.notice)
  }

  /// Keeps the file itself, if that is asked for, where it has no message that is new.
  func keepOriginal(
    _ conversation: Conversation, of job: ImportJob, into report: inout ImportedConversation
  ) async throws {
    guard case .existing(let session) = target else { return }
    report.session = session.path.string
    guard job.importer.keepsOriginal else { return }
    let original = try storeOriginal(job)
    let tree = try await session.tip().tree
    guard try original.contains(where: { try repository.entry(at: $0, in: tree) != $1 }) else {
      return
    }
    let person = try job.importer.environment.person(in: repository)
    var conversation = conversation
    conversation.title = try conversation.title.map(judged)
    let message = CommitMessage(
      subject: "Keep \(job.name) as it was imported", operation: "message.import", phase: phase,
      actor: person.email,
      trailers: [.init(key: "Session-Imported", value: "\(key.source) \(key.id)")])
    let prepared = PreparedImport(
      key: key, segments: [([:], 0)], conversation: conversation, file: job.name,
      original: original, branch: nil, messages: [message])
    report.keptFiles += try await session.addImported(prepared).keptFiles
    judge?.shownNotes.forEach(job.importer.environment.notice)
  }

  /// Stores the file itself as an upload.
  private func storeOriginal(_ job: ImportJob) throws -> [GitPath: TreeEntry] {
    let file = try OpenFile.open(job.file)
    let name = SessionPath.safeFileName(job.name)
    let path = try SessionLayout.uploads.appending(name)
    let object =
      judge == nil
      ? try repository.writeBlob(from: file.descriptor, count: file.size)
      : try repository.writeBlob(judged(file.readAll(), at: path))
    try repository.makeDurable()
    let isOther = try isOtherFile(than: object, at: GitPath(path))
    let place = isOther ? try SessionLayout.uploads.appending(Self.mark(name, object, 8)) : path
    return [GitPath(place): .file(object)]
  }

  /// Whether there is a file in the session already that has not just grown to this one.
  private func isOtherFile(than object: ObjectID, at path: GitPath) throws -> Bool {
    guard case .existing = target, case .branch(_, let tip?) = try repository.head(),
      let present = try repository.entry(at: path, in: repository.readCommit(tip).tree),
      present.id != object
    else { return false }
    return try !repository.readBlob(object).starts(with: repository.readBlob(present.id))
  }

  // MARK: A new session

  private func make(
    _ site: SessionSite, _ conversation: Conversation, _ plan: ImportPlan,
    _ original: [GitPath: TreeEntry], _ job: ImportJob, _ report: inout ImportedConversation
  ) throws {
    let importer = job.importer
    var new = NewSession(name: name(conversation), template: importer.template)
    // Several come at once, and none of them is what its owner is at now.
    new.staysActive = true
    new.metadata.note(key, conversation, file: job.name)
    let destination = try importer.alone {
      try job.registry.look()
      guard try job.registry.session(of: key.name) == nil else { throw Overtaken() }
      let destination = try unusedDirectory(for: new.name, in: importer.home)
      do {
        try new.begin(at: destination, environment: importer.environment) { begin in
          let start = try begin(&repository)
          let tip = try writeAll(plan, from: start, original, importer.environment, &report)
          var site = site
          site.destination = destination
          try site.finish(&repository, at: tip, branch: "main")
        }
      } catch  where fileExists(destination) {
        // Something that is no import has taken the name.
        throw Overtaken()
      }
      job.registry.note(key.name, in: destination)
      return destination
    }
    report.session = destination.string
    report.isNew = true
  }

  /// - Returns: The end of the main line.
  private func writeAll(
    _ plan: ImportPlan, from start: ObjectID, _ original: [GitPath: TreeEntry],
    _ environment: SessionEnvironment, _ report: inout ImportedConversation
  ) throws -> ObjectID {
    let signature = try environment.person(in: repository).signature(at: environment.now())
    var commits: [Int: ObjectID] = [:]
    var main = start
    for (number, line) in plan.lines.enumerated() {
      let after = line.after.flatMap { commits[$0] } ?? start
      let tip = try write(
        line, after: after, with: number == 0 ? original : [:], by: signature
      ) { commits[$0] = $1 }
      if number == 0 {
        main = tip
      } else {
        let name = "edit-\(number)"
        try repository.moveReference(
          "refs/heads/\(name)", to: tip, expecting: nil, reason: "session: message.import")
        report.branches.append(name)
      }
    }
    return main
  }

  /// The conversation's title, else how it begins.
  private func name(_ conversation: Conversation) -> String {
    let titles = [conversation.title, opening].compactMap { $0 }
    return titles.lazy.compactMap { SessionName.made(from: $0) }.first
      ?? "\(TranscriptFormats.title(of: key.source)) conversation"
  }

  private func unusedDirectory(for name: String, in home: FilePath) throws -> FilePath {
    let slug = Slug(from: name).rawValue
    for number in 1...100_000 {
      let path = home.appending(number == 1 ? slug : "\(slug)-\(number)")
      if !fileExists(path) { return path }
    }
    throw SessionError(.exists, "there are too many sessions '\(slug)' in \(home)")
  }

  private func describe(_ report: inout ImportedConversation) {
    report.messages = stored.count
    for item in stored.values {
      report.roles[item.role.rawValue, default: 0] += 1
      report.attachments += item.files
    }
  }

  func plan(_ conversation: Conversation) throws -> ImportPlan {
    // Without alternatives the order of the file counts, whatever was in the session before.
    guard isTree else {
      let new = entries.indices.filter { entries[$0].isNew }
      let row = new.enumerated().map { place, index in
        ImportPlan.Entry(key: entries[index].key, isNew: true, parent: place == 0 ? nil : place - 1)
      }
      return try ImportPlan(row, current: nil).mapped { new[$0] }
    }
    return try ImportPlan(entries, current: conversation.current.flatMap { index(of: $0) })
  }

  func edits(of segment: [Int]) -> [GitPath: TreeEntry] {
    var edits: [GitPath: TreeEntry] = [:]
    for index in segment { edits.merge(stored[index]?.edits ?? [:]) { $1 } }
    return edits
  }

  func message(_ count: Int, actor: String) -> CommitMessage {
    let noun = count == 1 ? "message" : "messages"
    return CommitMessage(
      subject: "Import \(count) \(noun) from \(TranscriptFormats.title(of: key.source))",
      operation: "message.import", phase: phase, actor: actor,
      trailers: [.init(key: "Session-Imported", value: "\(key.source) \(key.id)")])
  }

  /// Commits a line of messages after another commit; no branch moves.
  ///
  /// - Parameter onCommit: Gets the last message of each segment with its commit.
  /// - Returns: The last commit.
  func write(
    _ line: ImportPlan.Line, after commit: ObjectID, with extra: [GitPath: TreeEntry] = [:],
    by signature: Signature, onCommit: (Int, ObjectID) -> Void
  ) throws -> ObjectID {
    var tip = commit
    for (number, segment) in line.segments.enumerated() {
      var changes: [GitPath: TreeEntry?] = edits(of: segment)
      if number == 0 { for (path, entry) in extra { changes[path] = entry } }
      let tree = try repository.writeTree(repository.readCommit(tip).tree, changing: changes)
      let text = message(segment.count, actor: signature.email).text
      tip = try repository.writeCommit(
        tree: tree, parents: [tip], author: signature, message: text)
      if let last = segment.last { onCommit(last, tip) }
    }
    return tip
  }
}

extension ImportPlan {
  func mapped(_ index: (Int) -> Int) -> ImportPlan {
    var plan = self
    plan.lines = lines.map { line in
      Line(after: line.after.map(index), segments: line.segments.map { $0.map(index) })
    }
    return plan
  }
}

extension SessionManifest {
  /// The conversations that were imported into the session, by source and id.
  ///
  /// In `metadata`, as `"imported": {"claude-code:1234…": {"file": …}}`.
  var importedConversations: [String] {
    metadata["imported"]?.members?.map(\.key) ?? []
  }

}

extension JSON {
  /// Says in a session's metadata which conversation was imported into it.
  fileprivate mutating func note(
    _ conversation: ConversationKey, _ details: Conversation, file: String
  ) {
    var about = JSONObject([("file", .string(file))])
    about["title"] = details.title.map { .string(String($0.prefix(200))) }
    for member in details.details.members {
      if member.value.compact.utf8.count < 2000 { about[member.key] = member.value }
    }
    var imported = self["imported"] ?? [:]
    imported[conversation.name] = JSON(.object(about))
    self["imported"] = imported
  }
}

extension SessionManifest {
  /// - Returns: Whether that was not known before.
  mutating func note(
    _ conversation: ConversationKey, _ details: Conversation, file: String
  ) -> Bool {
    guard !importedConversations.contains(conversation.name) else { return false }
    metadata.note(conversation, details, file: file)
    return true
  }
}

extension ConversationKey {
  /// As `session.json` has it.
  var name: String { "\(source):\(id)" }
}
