import GitKit
import SessionModel
import SystemPackage
import Transcripts

/// Somebody else has made a session for the conversation, or something of the name that it was to get, while it was
/// being read.
struct Overtaken: Error {}

/// The import of one transcript: takes what its reader finds, conversation by conversation.
final class TranscriptRun {
  private let job: ImportJob
  /// Whether the file may be gone on with when it has grown.
  private let isFollowed: Bool
  /// When the file was last written, in milliseconds since 1970.
  private let modified: Int64
  private var writer: ConversationWriter?
  private var conversation: ConversationKey?
  private var current: ImportedConversation?
  /// What the sessions have of the conversations that have been met.
  private var known: [ConversationKey: KnownMessages] = [:]
  /// The messages of each conversation, where its file may be gone on with.
  private var met: [ConversationKey: [(key: String, parent: Turn.Parent)]] = [:]
  /// How many messages the present conversation has that are new.
  private var gathered = 0
  /// Of a conversation that could not be begun; the others go on.
  private var begun: (any Error)?
  private var result = Result()
  /// What the run before this one has done, which finds it there again.
  private let earlier: [ImportedConversation]

  /// What came of it.
  struct Result {
    var done: [ImportedConversation] = []
    var omitted: [String: Int] = [:]
    var failure: SessionError.Code?
  }

  /// - Parameter earlier: What came of a run over the same file that was overtaken.
  init(_ job: ImportJob, modified: Int64, after earlier: Result = Result()) {
    self.earlier = earlier.done
    result.omitted = earlier.omitted
    isFollowed = job.follower != nil
    // Whoever follows holds the run.
    var job = job
    job.follower = nil
    self.job = job
    self.modified = modified
  }

  /// What a session has of a conversation already.
  func knownTurns(of key: ConversationKey) throws -> KnownTurns {
    guard let path = try session(of: key) else { return KnownTurns() }
    let known = try known(of: key, in: path)
    return KnownTurns(keys: Set(known.places.keys), extents: known.extents)
  }

  private func known(of key: ConversationKey, in session: FilePath) throws -> KnownMessages {
    var found = known.removeValue(forKey: key) ?? KnownMessages()
    try found.catchUp(with: key, in: Repository(at: session))
    known[key] = found
    return found
  }

  var failure: SessionError.Code? { result.failure }

  /// Takes what came of what was taken since the last call.
  func takeResult() -> Result {
    defer { result = Result() }
    return result
  }

  func take(_ event: TranscriptEvent) async throws {
    switch event {
    case .begin(let key):
      conversation = key
      current = ImportedConversation(key)
      gathered = 0
      do {
        if !job.importer.isTrial {
          let writer = try await makeWriter(for: key)
          for (key, parent) in met[key] ?? [] { writer.notePresent(key, parent) }
          self.writer = writer
        }
      } catch {
        begun = error
      }
    case .turn(let turn):
      gathered += 1
      guard let writer else {
        if job.importer.isTrial { countTrial(turn) }
        return
      }
      try writer.add(turn)
      note(turn.key, turn.parent)
    case .present(let key, let parent):
      writer?.notePresent(key, parent)
      note(key, parent)
    case .end(let conversation): try await end(conversation)
    }
  }

  private func note(_ key: String, _ parent: Turn.Parent) {
    guard isFollowed, let conversation else { return }
    met[conversation, default: []].append((key, parent))
  }

  /// Drops a conversation that has not come to its end.
  func abandon() throws {
    try writer?.abandon()
    writer = nil
  }

  func checkOriginal(_ size: Int64) throws {
    guard size > job.limit.bytes else { return }
    throw SessionError(
      .refused, "\(job.file) has more than \(job.limit) and cannot be kept",
      hint: "import it without --keep-original")
  }

  private func session(of key: ConversationKey) throws -> FilePath? {
    try job.importer.session?.path ?? job.registry.session(of: key.name)
  }

  private func makeWriter(for key: ConversationKey) async throws -> ConversationWriter {
    let importer = job.importer
    if let path = try session(of: key) {
      let known = try known(of: key, in: path)
      let session = try importer.session ?? Session(at: path, environment: importer.environment)
      let phase = try await session.phaseForImport(importer.phase)
      let repository = try Repository(at: path)
      let author = try importer.environment.person(in: repository).email
      return try ConversationWriter(
        key, to: .existing(session), in: repository, known: known, phase: phase, author: author,
        limit: job.limit, guardrails: await session.guardrailsForImport(), start: modified)
    }
    guard let phase = importer.phase ?? importer.template.phases.first?.id else {
      throw SessionError(
        .invalid, "the template '\(importer.template.name)' has no phase for the messages",
        hint: "--template names another")
    }
    guard importer.template.phases.contains(where: { $0.id == phase }) else {
      throw SessionError(
        .notFound, "the template '\(importer.template.name)' has no phase '\(phase)'")
    }
    let site = try SessionSite(beside: importer.home.appending("import"))
    do {
      let repository = try site.makeRepository(branch: "main")
      let author = try importer.environment.person(in: repository).email
      return try ConversationWriter(
        key, to: .new(site), in: repository, known: KnownMessages(), phase: phase, author: author,
        limit: job.limit, guardrails: (try importer.guardrailsOfNew(), []), start: modified)
    } catch {
      try site.abandon(after: error)
    }
  }

  private func countTrial(_ turn: Turn) {
    current?.messages += 1
    current?.roles[turn.role.rawValue, default: 0] += 1
    current?.attachments += turn.attachments.count
  }

  private func end(_ conversation: Conversation) async throws {
    guard var report = current else { return }
    current = nil
    var isOver = true
    if !isFollowed, let key = self.conversation { known[key] = nil }
    report.title = conversation.title
    defer {
      if isOver { result.done.append(report) }
      writer = nil
    }
    do {
      if let begun {
        self.begun = nil
        throw begun
      }
      guard let writer else {
        report.session = job.importer.session?.path.string
        return
      }
      guard writer.count > 0 else {
        try await writer.keepOriginal(conversation, of: job, into: &report)
        if let told = earlier.first(where: { $0.id == report.id }), told.problem == nil {
          report = told
        }
        return try writer.abandon()
      }
      try await writer.commit(conversation, for: job, into: &report)
      for (what, count) in writer.omitted { result.omitted[what, default: 0] += count }
    } catch let overtaken as Overtaken {
      isOver = false
      try writer?.abandon()
      throw overtaken
    } catch {
      try writer?.abandon()
      let error = SessionError(error)
      report.problem = error.message
      report.refused = gathered
      report.session = nil
      result.failure = error.code
    }
  }
}
