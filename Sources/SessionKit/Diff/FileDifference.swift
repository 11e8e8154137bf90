public import SessionModel

/// One file that differs between two states: how, and what that means.
public struct FileDifference: Hashable, Sendable, Encodable {
  public enum Kind: String, Hashable, Sendable, Encodable { case added, removed, changed }

  public var path: String
  public var kind: Kind
  /// The heading it belongs under; see ``DiffGroup``.
  public var group: String
  /// The directory of its phase, or nil outside of all phases.
  public var phase: String?
  public var subject: DiffSubject
  /// In bytes; `nil` where the file is not there.
  public var oldSize: Int64?
  public var newSize: Int64?
  /// Lines; `nil` for binary and very large files.
  public var insertions: Int?
  public var deletions: Int?
  /// What changed, part by part, in the order of the text; empty where only lines can be told apart.
  public var changes: [PartChange] = []
  /// A message that was added, or one that is no more.
  public var message: MessageDifference?
  /// Uploads, and parts of issued reports: what they were and what they are.
  public var oldSeal: SealedFile?
  public var newSeal: SealedFile?
  /// What a person should know of how the file was compared.
  public var notes: [String] = []
  /// What `git diff` would print for the file; empty for binary and very large files.
  public var patch: String
  /// The diagrams of a DOT file with both versions in one.
  public var diagrams: [DiagramUnion] = []
  /// What makes the new JSON of the old one, by RFC 6902.
  public var jsonPatch: JSON?

  /// Pictures are not data, and the patch is asked for by itself.
  private enum CodingKeys: String, CodingKey {
    case path, kind, group, phase, subject, oldSize, newSize, insertions, deletions, changes,
      message
    case oldSeal, newSeal, notes, patch
  }

  /// Compared by what is printed.
  public static func == (left: FileDifference, right: FileDifference) -> Bool {
    left.path == right.path && left.kind == right.kind && left.oldSize == right.oldSize
      && left.newSize == right.newSize && left.changes == right.changes
      && left.patch == right.patch && left.message == right.message
      && left.oldSeal == right.oldSeal && left.newSeal == right.newSeal
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(path)
    hasher.combine(patch)
  }
}

/// What a file is to the people who read a diff.
public enum DiffSubject: String, Hashable, Sendable, Encodable, CaseIterable {
  /// `session.json`: name, status, the phase it is at.
  case session
  /// A phase's `phase.json`.
  case phase
  case message
  case upload
  /// A draft of a report.
  case draft
  /// A file of an issued report.
  case report
  /// Any other JSON.
  case json
  case diagram
  case text
  /// All else.
  case file

  init(_ path: SessionPath?) {
    guard let path else {
      self = .file
      return
    }
    if path.isInside(SessionLayout.drafts) {
      self = .draft
      return
    }
    self =
      switch SessionLayout.kind(of: path) {
      case .manifest: .session
      case .phase: .phase
      case .message: .message
      case .json: .json
      case .dot: .diagram
      case .text: .text
      case .sealed: path.isInside(SessionLayout.uploads) ? .upload : .report
      case .other: .file
      }
  }
}

/// A change to one part of a file.
public struct PartChange: Hashable, Sendable, Encodable {
  public enum Kind: String, Hashable, Sendable, Encodable { case added, removed, changed, moved }

  public enum Part: String, Hashable, Sendable, Encodable, CaseIterable {
    /// A JSON value.
    case value
    /// Parts of a DOT graph; the attribute of any of them.
    case graph, node, edge, subgraph, attribute
  }

  public var kind: Kind
  public var part: Part
  /// As people read it: `assets[id=db].owner`, `node db.color`.
  public var path: String
  /// The path's steps from the outside in; empty but for JSON.
  public var steps: [String] = []
  /// Where it is in the old and in the new JSON text, by RFC 6901.
  public var oldPointer: String?
  public var newPointer: String?
  /// JSON as it is spelt; of DOT the value of an attribute, or the attributes of a part.
  public var old: String?
  public var new: String?
  /// The places, counted from 0, of an element that moved within its array.
  public var from: Int?
  public var to: Int?

  /// The steps are in the path.
  private enum CodingKeys: String, CodingKey {
    case kind, part, path, oldPointer, newPointer, old, new, from, to
  }

  public init(
    _ kind: Kind, _ part: Part, _ path: String, old: String? = nil, new: String? = nil
  ) {
    self.kind = kind
    self.part = part
    self.path = path
    self.old = old
    self.new = new
  }

  /// How many changes are told apart in one file.
  static let most = 10_000
}
