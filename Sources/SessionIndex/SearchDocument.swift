import SessionKit
import SessionModel

/// A file of a session as it is searched.
struct SearchDocument {
  var path: SessionPath
  /// The name of the content in git.
  var content: String
  var kind: SearchKind
  var phase: String?
  var role: String?
  var author: String?
  /// When it was written, if that can be told from the file.
  var time: Timestamp?
  /// What it is called; a word found here counts more.
  var title: String
  var body: String

  /// Of a longer text the rest is not searched; in bytes.
  static let limit = 1 << 20

  /// Reads a file.
  ///
  /// - Returns: `nil` for what is no text.
  init?(
    _ path: SessionPath, _ kind: SearchKind, content: String, bytes: [UInt8],
    of manifest: SessionManifest
  ) {
    self.path = path
    self.kind = kind
    self.content = content
    phase = SessionLayout.phase(of: path)?.rawValue
    title = path.lastComponent
    body = ""
    if path == SessionLayout.manifest {
      title = manifest.name
      body = Self.description(of: manifest)
      author = manifest.owner.email
      time = manifest.created
    } else if kind == .message, let message = Self.message(bytes, path) {
      title = ""
      (role, author, time) = (message.role.rawValue, message.author, message.id.time)
      body = message.body
      for part in [message.toolCalls, message.toolResult] {
        if let part { body += "\n" + part.line }
      }
    } else if kind == .name {
      guard let phaseTitle = Self.phaseTitle(bytes) else { return nil }
      title = phaseTitle
    } else {
      guard let text = Self.text(bytes) else { return nil }
      body = text
      time = Self.time(in: path)
    }
    title = UnspacedText.separated(title.withoutMarks)
    body = UnspacedText.separated(body.withoutMarks)
  }

  private static func description(of manifest: SessionManifest) -> String {
    var lines = [manifest.id.rawValue, "\(manifest.owner)"]
    lines += manifest.tags
    if let template = manifest.template { lines.append(template.name) }
    return lines.joined(separator: "\n")
  }

  /// Nil for a file that is no message by the format: it is searched as the text it is.
  private static func message(_ bytes: [UInt8], _ path: SessionPath) -> Message? {
    do throws(ModelError) {
      return try Message(bytes: bytes, file: path.string)
    } catch {
      return nil
    }
  }

  private static func phaseTitle(_ bytes: [UInt8]) -> String? {
    do throws(ModelError) {
      return try PhaseRecord(bytes: bytes).title
    } catch {
      return nil
    }
  }

  /// Nil for bytes that are no text.
  ///
  /// A text may have been cut within a character.
  private static func text(_ bytes: [UInt8]) -> String? {
    guard !bytes.prefix(8192).contains(0) else { return nil }
    for cut in 0..<min(4, bytes.count + 1) {
      if let text = String(validating: bytes.dropLast(cut), as: UTF8.self) { return text }
      if bytes.count < limit { break }
    }
    return nil
  }

  /// The time that a draft's or an issued report's name begins with.
  private static func time(in path: SessionPath) -> Timestamp? {
    let names = path.components.filter { $0.count > 8 }
    for name in names.reversed() {
      if let time = Timestamp(compact: String(name.prefix(19))) { return time }
      let day = name.prefix(8)
      guard day.utf8.allSatisfy({ (48...57).contains($0) }) else { continue }
      if let time = Timestamp(compact: "\(day)T000000000Z") { return time }
    }
    return nil
  }
}

/// The marks around a found word in an excerpt: code points for private use, which
/// are taken out of texts.
enum FoundMark {
  static let start: Unicode.Scalar = "\u{10FFF0}"
  static let end: Unicode.Scalar = "\u{10FFF1}"
}

extension String {
  fileprivate var withoutMarks: String {
    // Their first byte; hardly a text has it.
    guard utf8.contains(0xF4) else { return self }
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: unicodeScalars.filter { $0 != FoundMark.start && $0 != FoundMark.end })
    return String(kept)
  }
}
