/// What the tool understands of a file, wherever it is.
public struct Inspection: Hashable, Sendable {
  /// What a file is taken for.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case json
    case dot
    /// A text with front matter, as messages are.
    case message
    case text
    /// Bytes that are no text: a NUL is among the first 8,000, as git decides it.
    case binary
  }

  /// The file as it was named.
  public var name: String
  /// In bytes.
  public var size: Int
  public var content: Content
  /// Why the file is not valid as what it is taken for, or `nil`.
  public var fault: Fault?

  public var kind: Kind { content.kind }
  public var isValid: Bool { fault == nil }

  /// What is wrong, and where, both counted from 1.
  public struct Fault: Hashable, Sendable, Encodable {
    public var line: Int
    /// In bytes.
    public var column: Int
    public var message: String
  }

  /// What there is to say about a file of each kind.
  public enum Content: Hashable, Sendable {
    case json(JSONContent)
    case dot(DOTContent)
    /// The keys of the front matter, in order.
    case message(keys: [String])
    case text(lines: Int)
    case binary

    var kind: Kind {
      switch self {
      case .json: .json
      case .dot: .dot
      case .message: .message
      case .text: .text
      case .binary: .binary
      }
    }
  }

  public struct JSONContent: Hashable, Sendable {
    /// `object`, `array`, `string`, `number`, `bool` or `null`; `nil` if the text is not JSON.
    public var root: String?
    /// How many values there are, those inside others included.
    public var values: Int
    /// How deep arrays and objects nest; 0 for a scalar.
    public var depth: Int
    /// The members whose key occurred before in the same object.
    public var duplicateKeys: [DuplicateKey]
  }

  public struct DuplicateKey: Hashable, Sendable, Encodable {
    public var key: String
    public var line: Int
  }

  /// All graphs of the file together, as Graphviz counts them; of a broken file, those before the fault.
  public struct DOTContent: Hashable, Sendable {
    public var graphs = 0
    public var nodes = 0
    public var edges = 0
    public var subgraphs = 0
    /// How deep subgraphs nest; 0 if there is none.
    public var depth = 0
    /// Whether one of the graphs is a `digraph`.
    public var isDirected = false
    /// Whether one of the graphs is `strict`.
    public var isStrict = false
  }
}
