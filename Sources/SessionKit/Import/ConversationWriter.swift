import GitKit
import SessionModel
import StructuredText
import SystemPackage
import Transcripts

/// Gathers the messages of one conversation until all are known, and then puts them into a session.
///
/// Until then they are in a pack of their own that nothing refers to: an error, or the end of the
/// process, leaves a session as it was.
final class ConversationWriter {
  /// Where the messages go.
  enum Target {
    case existing(Session)
    /// A session that is made for them.
    case new(SessionSite)
  }

  /// What a message is in the session.
  struct Stored {
    var edits: [GitPath: TreeEntry]
    var role: Role
    var files: Int
  }

  let key: ConversationKey
  let target: Target
  let known: KnownMessages
  var repository: Repository
  private(set) var entries: [ImportPlan.Entry] = []
  private(set) var stored: [Int: Stored] = [:]
  private(set) var isTree = false
  /// The first thing a person said, for a session's name.
  private(set) var opening: String?
  /// Files that could not be kept.
  private(set) var omitted: [String: Int] = [:]
  let phase: PhaseID
  private let author: String
  /// The largest file that the workspace takes.
  private let limit: ByteCount
  /// Holds what is stored against the session's guardrails; `nil` if it has none that matter.
  private(set) var judge: ContentJudge?
  private let waived: Set<String>
  private var pack: PackWriter?
  private var looseObjects = 0
  private var indices: [String: Int] = [:]
  private var times: Set<Int64>
  private var lastTime: Int64
  private var uploads: [String: ObjectID] = [:]

  /// More are not the conversation of a person, and would fill the memory.
  private static let mostMessages = 1_000_000

  /// - Parameters:
  ///   - guardrails: Those of the session, with the values that it has waived.
  ///   - start: The time of messages that have none, in milliseconds since 1970.
  init(
    _ key: ConversationKey, to target: Target, in repository: consuming Repository,
    known: KnownMessages, phase: PhaseID, author: String, limit: ByteCount,
    guardrails: (rules: ContentGuardrails, waived: Set<String>), start: Int64
  ) throws {
    judge = try ContentJudge(guardrails.rules)
    waived = guardrails.waived
    self.key = key
    self.target = target
    self.known = known
    self.phase = phase
    self.author = author
    self.limit = limit
    times = known.times
    lastTime = start - 1
    self.repository = repository
  }

  // MARK: Messages

  func add(_ turn: Turn) throws {
    guard stored.count < Self.mostMessages else {
      throw SessionError(
        .refused, "the conversation has more than \(Self.mostMessages) messages")
    }
    let index = note(turn.key, turn.parent, isNew: true)
    for key in turn.foldedKeys { indices[key] = index }
    if opening == nil, turn.role == .human {
      opening = try judged(String(turn.body.prefix(400)))
    }
    var turn = turn
    turn.moveOutLongParts()
    let time = place(turn.time)
    let id = MessageID(at: time, suffix: Fingerprint(key.source, key.id, turn.key).suffix)
    var edits: [GitPath: TreeEntry] = [:]
    var attachments: [SessionPath] = []
    for attachment in turn.attachments {
      guard attachment.bytes.count <= limit.bytes else {
        omitted["a file of more than \(limit)", default: 0] += 1
        continue
      }
      let name = SessionPath.safeFileName(attachment.name ?? "attachment")
      let bytes = try judged(attachment.bytes, at: SessionLayout.upload(name))
      let object = try store(bytes)
      let path = try uploadPath(attachment, object)
      if !attachments.contains(path) { attachments.append(path) }
      edits[GitPath(path)] = .file(object)
    }
    let message = Message(
      turn, id: id, author: author, of: key, attachments: attachments)
    let path = message.path(in: phase)
    edits[GitPath(path)] = .file(try store(judged(message.encoded(), at: path)))
    stored[index] = Stored(edits: edits, role: turn.role, files: attachments.count)
  }

  /// Takes note of a message that is in the session already.
  func notePresent(_ key: String, _ parent: Turn.Parent) {
    _ = note(key, parent, isNew: false)
  }

  private func note(_ key: String, _ parent: Turn.Parent, isNew: Bool) -> Int {
    var parentIndex = entries.indices.last
    switch parent {
    case .previous: break
    case .none:
      isTree = isTree || parentIndex != nil
      parentIndex = nil
    case .key(let key):
      let named = indices[key]
      isTree = isTree || named != parentIndex
      parentIndex = named
    }
    entries.append(ImportPlan.Entry(key: key, isNew: isNew, parent: parentIndex))
    indices[key] = entries.count - 1
    return entries.count - 1
  }

  func index(of key: String) -> Int? { indices[key] }

  /// A message's time, which no two of a session share, so that their names keep their order.
  private func place(_ time: Timestamp?) -> Timestamp {
    var moment = time?.milliseconds ?? lastTime + 1
    while times.contains(moment) { moment += 1 }
    times.insert(moment)
    lastTime = moment
    return Timestamp(milliseconds: moment)
  }

  // MARK: Guardrails

  /// What is to be kept in place of a file's bytes.
  func judged(_ bytes: [UInt8], at path: SessionPath) throws -> [UInt8] {
    try judge?.judge(bytes, at: path) { waived } ?? bytes
  }

  /// What is to be said in place of a text.
  func judged(_ text: String) throws -> String { try judge?.judge(message: text) ?? text }

  // MARK: Objects

  /// A session that grows message by message would have a pack for each.
  private static let mostLooseObjects = 200

  private func store(_ bytes: [UInt8]) throws -> ObjectID {
    if case .existing = target, looseObjects < Self.mostLooseObjects {
      looseObjects += 1
      return try repository.writeBlob(bytes)
    }
    if pack == nil { pack = try PackWriter(for: repository) }
    guard let object = try pack?.add(bytes) else {
      throw SessionError(.system, "no pack could be begun in \(repository.gitDirectory)")
    }
    return object
  }

  /// What a file is called in `uploads/`: its own name made safe, and the beginning of its checksum, so
  /// that the same file imported again is the same upload.
  private func uploadPath(_ attachment: Attachment, _ object: ObjectID) throws -> SessionPath {
    let head = Array(attachment.bytes.prefix(1024))
    let ending = Self.endings[ContentType(ofBytesBeginning: head).description] ?? ""
    let name = SessionPath.safeFileName(attachment.name ?? "attachment\(ending)")
    for length in [8, 40] {
      let unique = Self.mark(name, object, length)
      guard uploads[unique] == nil || uploads[unique] == object else { continue }
      uploads[unique] = object
      return try SessionLayout.uploads.appending(unique)
    }
    throw SessionError(.refused, "two files are to be uploaded as '\(name)'")
  }

  /// A file's name with the beginning of its checksum.
  static func mark(_ name: String, _ object: ObjectID, _ length: Int) -> String {
    let dot = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : $0 } ?? name.endIndex
    return SessionPath.safeFileName(
      "\(name[..<dot])-\(object.description.prefix(length))\(name[dot...])")
  }

  private static let endings = [
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
    "application/pdf": ".pdf", "text/plain": ".txt", "application/json": ".json",
    "application/zip": ".zip",
  ]

  /// Makes the objects of all messages part of the repository, durably.
  func storeObjects() throws {
    try repository.makeDurable()
    if let pack = pack.take() { try pack.store(in: repository) }
  }

  /// Drops everything; a session that was to be made is not there.
  func abandon() throws {
    pack = nil
    if case .new(let site) = target, fileExists(site.path) { try removeDirectory(site.path) }
  }
}
