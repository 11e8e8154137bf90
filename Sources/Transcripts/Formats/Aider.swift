import SessionModel
import StructuredText

/// aider's history, `.aider.chat.history.md`: what was typed after `####`, what aider said after `>`, all
/// else the model's.
///
/// aider ends the first two with two spaces, which tells them from headings and quotations of the model
/// — in files that have kept them. Editors that tidy Markdown keep them only where a line of the same paragraph
/// follows. A line after `>` is aider's there too if it goes on from one that is, if the model has said nothing since
/// the prompt, or if it is one that aider is known for.
struct Aider: TranscriptFormat {
  static let name = "aider"
  static let title = "aider"

  private static let start = "# aider chat started at "

  private var role: Role?
  private var lines: [String] = []
  private var place = 0
  private var time: Timestamp?
  private var model: String?
  /// Whether the file has kept the spaces at the ends of lines; `nil` before it can be known.
  private var keepsSpaces: Bool?
  /// Whether they went from the ends of paragraphs, as the first one after a start shows.
  private var endsAreTidied = false
  private var isInFirstBlock = false
  /// The same of what was typed, to which older versions gave no spaces.
  private var promptsHaveSpaces: Bool?
  private var wasBlank = true

  static func recognises(_ record: Record) -> Bool {
    guard let text = record.text else { return false }
    return text.split(separator: "\n", maxSplits: 40).prefix(40).contains { $0.hasPrefix(start) }
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let line = record.line else { return }
    defer { wasBlank = line.allSatisfy(\.isWhitespace) }
    if line.hasPrefix(Self.start), wasBlank {
      try end(&builder)
      (keepsSpaces, promptsHaveSpaces) = (nil, nil)
      (endsAreTidied, isInFirstBlock) = (false, true)
      time = try? Timestamp(iso8601: line.dropFirst(Self.start.count) + "Z")
      if !builder.isOpen { try builder.open("\(builder.fileName):\(time?.compact ?? line)") }
      return
    }
    let hasSpaces = line.hasSuffix("  ")
    if line.hasPrefix("> ") || line == ">", isAiders(line.dropFirst(2), hasSpaces) {
      return try add(line.dropFirst(2), as: .system, &builder)
    }
    if line.hasPrefix("####"), isPrompt(hasSpaces) {
      return try add(line.dropFirst(line.hasPrefix("#### ") ? 5 : 4), as: .human, &builder)
    }
    if role != .ai, line.allSatisfy(\.isWhitespace) {
      if role == .system { isInFirstBlock = false }
      return try end(&builder)
    }
    try add(line[...], as: .ai, &builder)
  }

  mutating func finish(_ builder: inout TranscriptBuilder) throws { try end(&builder) }

  /// Whether what stands after `>` was said by aider.
  private mutating func isAiders(_ text: Substring, _ hasSpaces: Bool) -> Bool {
    // The first such line comes right after a start.
    guard let keepsSpaces else {
      keepsSpaces = hasSpaces
      return true
    }
    if isInFirstBlock { endsAreTidied = !hasSpaces }
    if hasSpaces || role == .system && !wasBlank { return true }
    guard !text.isEmpty else { return false }
    let isBeforeReply = role != .ai && (endsAreTidied || !keepsSpaces)
    return isBeforeReply || Self.isKnown(text)
  }

  private static func isKnown(_ text: Substring) -> Bool {
    let end = text.hasSuffix(".") ? text.dropLast() : text
    if text.hasPrefix("Added "), end.hasSuffix(" to the chat") { return true }
    if text.hasPrefix("Removed "), end.hasSuffix(" from the chat") { return true }
    return knownBeginnings.contains { text.hasPrefix($0) }
  }

  /// How lines begin that aider ends with no spaces, or whose spaces an editor took.
  private static let knownBeginnings = [
    "Applied edit to ", "Dropping all files from the chat session",
    "For the best web scraping, install",
    "Here are summaries of some files present in my git repository",
    "Initial repo scan can be slow",
    "The LLM did not conform to the edit format", "Tokens: ", "Use /help <question> for help",
  ]

  /// Whether a line after `####` was typed; the first one after a start was.
  private mutating func isPrompt(_ hasSpaces: Bool) -> Bool {
    if promptsHaveSpaces == nil { promptsHaveSpaces = hasSpaces }
    return promptsHaveSpaces == true ? hasSpaces : wasBlank || role == .human
  }

  private mutating func add(
    _ line: Substring, as role: Role, _ builder: inout TranscriptBuilder
  ) throws {
    if self.role != role {
      try end(&builder)
      (self.role, place) = (role, builder.place)
    }
    lines.append(role == .ai ? String(line) : line.trimmingEnd)
  }

  private mutating func end(_ builder: inout TranscriptBuilder) throws {
    guard let role else { return }
    var body = lines.drop { $0.allSatisfy(\.isWhitespace) }
    while body.last?.allSatisfy(\.isWhitespace) == true { body.removeLast() }
    for line in body where role == .system {
      for word in ["Model: ", "Main model: "] where line.hasPrefix(word) {
        model = line.dropFirst(word.count).split(separator: " ").first.map { String($0) }
      }
    }
    (self.role, lines) = (nil, [])
    guard !body.isEmpty else { return }
    var turn = Turn(role, body.joined(separator: "\n"), at: time)
    if role == .ai { turn.model = model }
    let here = builder.place
    builder.place = place
    try builder.record { builder in
      if let usage = Self.usage(in: body), builder.amendReply({ $0.usage = usage }), body.count == 1
      {
        return
      }
      try builder.add(turn)
    }
    builder.place = here
  }

  /// Reads `Tokens: 1.8k sent, 653 received.`, the first such line.
  private static func usage(in lines: ArraySlice<String>) -> JSONValue? {
    guard let line = lines.first(where: { $0.hasPrefix("Tokens: ") }) else { return nil }
    let words = line.dropFirst("Tokens: ".count).split(separator: " ")
    func count(before word: Substring) -> JSONValue? {
      guard let at = words.firstIndex(where: { $0.hasPrefix(word) }), at > 0 else { return nil }
      let text = words[at - 1]
      let factor = text.hasSuffix("M") ? 1_000_000.0 : text.hasSuffix("k") ? 1000 : 1
      guard let number = Double(factor == 1 ? text : text.dropLast()), number < 1e12 else {
        return nil
      }
      return .number("\(Int(number * factor))")
    }
    guard let sent = count(before: "sent"), let received = count(before: "received") else {
      return nil
    }
    return ["sent": sent, "received": received]
  }
}

extension Substring {
  fileprivate var trimmingEnd: String {
    var rest = self
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
