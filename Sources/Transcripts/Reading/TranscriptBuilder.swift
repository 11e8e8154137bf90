import SessionModel
import StructuredText

/// Gathers what a format makes of its records: messages, in conversations, and counts.
struct TranscriptBuilder {
  /// The messages of a conversation that were imported before.
  typealias Known = (ConversationKey) throws -> KnownTurns

  private(set) var counts = TranscriptCounts()
  /// The conversation as a whole, as far as it is known.
  var conversation = Conversation()
  /// Where the present record is: its line, or its number in an array; counted from 1.
  var place = 0
  /// A file's name, for conversations that have none of their own.
  let fileName: String
  private let source: String
  private let known: Known
  private var events: [TranscriptEvent] = []
  private var key: ConversationKey?
  /// Whether the end of the conversation has been said, for now.
  private var isPaused = false
  private var present = KnownTurns()
  /// How often a key has occurred, by its fingerprint.
  private var occurrences: [UInt64: Int] = [:]
  /// The fingerprints of keys with their content.
  private var recorded: Set<UInt64> = []
  /// The last reply and the tools' answers to it: what may still be added to.
  private var pending: [Turn] = []
  private var pendingGroup: String?
  private var outcome = Outcome.nothing
  private var reason: String?

  private enum Outcome: Int {
    case nothing
    case present
    case folded
    case converted
  }

  init(source: String, fileName: String, known: @escaping Known) {
    self.source = source
    self.fileName = fileName
    self.known = known
  }

  /// Whether a conversation has begun.
  var isOpen: Bool { key != nil }

  // MARK: Records

  /// Reads one record and counts what became of it.
  mutating func record(_ body: (inout TranscriptBuilder) throws -> Void) throws {
    counts.records += 1
    (outcome, reason) = (.nothing, nil)
    do {
      try body(&self)
    } catch let error as ParseError {
      reason = error.message
    }
    switch outcome {
    case .converted: counts.converted += 1
    case .folded: counts.folded += 1
    case .present: counts.present += 1
    case .nothing: counts.skip(reason ?? "nothing in it", at: place)
    }
  }

  /// Says why a record gave nothing.
  mutating func skip(_ reason: String) { self.reason = reason }

  /// Says that a record's content is kept elsewhere than in a message of its own.
  mutating func fold() { outcome = max(outcome, .folded) }

  mutating func omit(_ part: String) { counts.omit(part) }
  mutating func countRepair() { counts.repaired += 1 }

  // MARK: Conversations

  /// Begins a conversation, or goes on with it if it is the present one.
  mutating func open(_ id: String) throws {
    let next = ConversationKey(source: source, id: Self.fit(id))
    guard key != next else { return }
    if key != nil { end() }
    key = next
    present = try known(next)
    (occurrences, recorded) = ([:], [])
    events.append(.begin(next))
  }

  /// Says what has been found of the present conversation as if it ended here.
  ///
  /// It goes on with the next message, and begins anew for whoever takes the events; what it was called and
  /// which messages it has had is remembered.
  mutating func pause() {
    flush()
    guard key != nil, !isPaused else { return }
    events.append(.end(conversation))
    isPaused = true
  }

  /// Ends the present conversation.
  mutating func end() {
    pause()
    (key, isPaused) = (nil, false)
    conversation = Conversation()
  }

  /// Takes what has been found since the last call.
  mutating func takeEvents() -> [TranscriptEvent] {
    defer { events = [] }
    return events
  }

  /// Takes what became of the records since the last call.
  mutating func takeCounts() -> TranscriptCounts {
    defer { counts = TranscriptCounts() }
    return counts
  }

  // MARK: Messages

  /// Adds a message.
  ///
  /// One without a key gets a fingerprint of its content for one. A reply of the same `group` as the
  /// message before it is a further part of that message.
  mutating func add(_ turn: Turn, group: String? = nil) throws {
    guard !turn.isEmpty else { return }
    var turn = turn
    if key == nil { try open("\(fileName):\(fingerprint(of: turn).text)") }
    guard name(&turn) else { return skip("recorded twice") }
    if turn.extent != nil { turn.extent = Turn.Extent(of: turn) }
    if present.keys.contains(turn.key) {
      flush()
      give(.present(key: turn.key, parent: turn.parent))
      outcome = max(outcome, .present)
      guard let extent = turn.extent, let read = present.extents[turn.key], extent != read else {
        return
      }
      guard let rest = turn.rest(after: read) else {
        return omit("a change of a message that is there already")
      }
      turn = rest
    }
    if let group, group == pendingGroup, pending.count == 1, pending[0].foldedKeys.count < 200,
      pending[0].weight < 16 << 20
    {
      pending[0].take(turn)
      return fold()
    }
    let isReply = turn.role == .ai
    if turn.role != .tool || pending.count > 64 || turn.weight > 1 << 20 { flush() }
    pending.append(turn)
    if isReply { pendingGroup = group }
    counts.messages += 1
    outcome = .converted
  }

  /// Changes the last reply, if nobody has spoken since.
  ///
  /// - Returns: Whether there is one.
  @discardableResult
  mutating func amendReply(_ change: (inout Turn) -> Void) -> Bool {
    guard let index = pending.lastIndex(where: { $0.role == .ai }) else { return false }
    change(&pending[index])
    fold()
    return true
  }

  private mutating func flush() {
    for turn in pending { give(.turn(turn)) }
    pending = []
    pendingGroup = nil
  }

  private mutating func give(_ event: TranscriptEvent) {
    if isPaused, let key {
      events.append(.begin(key))
      isPaused = false
    }
    events.append(event)
  }

  private func fingerprint(of turn: Turn) -> Fingerprint {
    var print = Fingerprint(turn.role.rawValue, turn.time?.iso8601, turn.body, turn.thinking)
    for call in turn.calls {
      print.add(call.id)
      print.add(call.name)
      if call.id == nil { print.add(call.input?.compact) }
    }
    print.add(turn.result?.id)
    for attachment in turn.attachments { print.add("\(attachment.bytes.count)") }
    return print
  }

  /// Gives a message the key that it has whenever the file is read.
  ///
  /// Without a key of its own, the same content a second time is a second message. A key that comes
  /// again with another content is one that the source does not keep unique.
  ///
  /// - Returns: `false` if the very same message was there before.
  private mutating func name(_ turn: inout Turn) -> Bool {
    var print = fingerprint(of: turn)
    let base = turn.key.isEmpty ? print.text : Self.fit(turn.key)
    if !turn.key.isEmpty {
      print.add(base)
      guard recorded.insert(print.value).inserted else { return false }
    }
    let count = occurrences[Fingerprint(base).value, default: 0] + 1
    occurrences[Fingerprint(base).value] = count
    turn.key = count == 1 ? base : "\(base)#\(count)"
    return true
  }

  /// An id as it is, unless it is long or has characters that no id has.
  static func fit(_ id: String) -> String {
    let isFit =
      id.utf8.count <= 200 && id.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    return isFit ? id : Fingerprint(id).text
  }
}

/// What a session has of a conversation.
package struct KnownTurns: Sendable {
  /// What the source calls the messages, and the records that were folded into them.
  package var keys: Set<String>
  /// How much was read of those that may grow, by what the source calls them.
  package var extents: [String: Turn.Extent]

  package init(keys: Set<String> = [], extents: [String: Turn.Extent] = [:]) {
    self.keys = keys
    self.extents = extents
  }
}

extension Turn {
  /// Takes over what a further record says of the same message.
  fileprivate mutating func take(_ part: Turn) {
    foldedKeys.append(part.key)
    body = [body, part.body].filter { !$0.isEmpty }.joined(separator: "\n\n")
    let thoughts = [thinking, part.thinking].compactMap { $0 }
    thinking = thoughts.isEmpty ? nil : thoughts.joined(separator: "\n\n")
    calls += part.calls
    attachments += part.attachments
    usage = part.usage ?? usage
    model = part.model ?? model
  }
}

private func max<Value: RawRepresentable<Int>>(_ left: Value, _ right: Value) -> Value {
  left.rawValue < right.rawValue ? right : left
}
