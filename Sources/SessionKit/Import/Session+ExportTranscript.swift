import GitKit
public import SessionModel
public import SystemPackage
import Transcripts

/// What a conversation can be written as.
public enum TranscriptForm: String, CaseIterable, Sendable {
  /// For people to read, and for `import` to read back.
  case markdown
  /// `{"messages": […]}` for OpenAI's chat API and all that speak it.
  case openai
  /// A session of Claude Code, which can go on from it.
  case claudeCode = "claude-code"
}

/// A conversation that has been written for another program.
public struct ExportedTranscript: Hashable, Sendable, Encodable {
  public var file: String
  /// In bytes.
  public var size: Int64
  public var session: String
  public var messages: Int
  /// What the other program calls the conversation; `nil` if it calls it nothing.
  public var id: String?
}

extension Session {
  /// Writes the conversation, of one phase or of all, as another program reads it.
  ///
  /// - Parameters:
  ///   - file: Where to write it; nothing may be there unless `replacing`.
  ///   - directory: Where the other program is to work; `nil` is the session's own directory.
  ///   - state: A branch or revision; `nil` is the current branch.
  public func exportTranscript(
    as form: TranscriptForm, to file: FilePath, phase: PhaseID? = nil, replacing: Bool = false,
    directory: FilePath? = nil, in state: String? = nil
  ) throws -> ExportedTranscript {
    do {
      let tree = try state.map { try repository.readCommit(resolve($0)).tree } ?? tip().tree
      let manifest = try manifest(in: tree)
      let messages = try messages(phase: phase, in: state)
        .map(\.message).sorted { $0.id < $1.id }
      let output = try OutputFile(file, replacing: replacing)
      let writer = TranscriptWriter(
        session: manifest.id, title: manifest.name, messages: messages,
        directory: (directory ?? path).string
      ) { path in try self.read(path, in: tree) }
      let bytes = try writer.write(as: TranscriptWriter.Form(form))
      try output.write(bytes)
      return ExportedTranscript(
        file: file.string, size: Int64(bytes.count), session: manifest.id.rawValue,
        messages: messages.count, id: form == .claudeCode ? writer.claudeCodeID : nil)
    } catch {
      throw SessionError(error)
    }
  }
}

extension TranscriptWriter.Form {
  fileprivate init(_ form: TranscriptForm) {
    switch form {
    case .markdown: self = .markdown
    case .openai: self = .openai
    case .claudeCode: self = .claudeCode
    }
  }
}
