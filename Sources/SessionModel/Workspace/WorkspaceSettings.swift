package import StructuredText

/// What a workspace's `workspace.yaml` says.
///
/// Keys that are not known here are left alone, and named among ``warnings``.
public struct WorkspaceSettings: Sendable, Equatable {
  /// What new sessions start from unless they name something else: a template's name, or the path of
  /// a `.yaml` file.
  public var defaultTemplate: String?
  public var accessMode = AccessMode.open
  /// The stores that sessions are shared through.
  public var stores: JSON = [:]
  public var limits = WorkspaceLimits()
  /// What new sessions are bound to besides their template's own: rules by name, or objects with a
  /// `name` and settings.
  public var guardrails: [JSON] = []
  /// Whether new sessions get the hooks by which plain git asks before it commits.
  public var hooks = false
  /// What turns texts into vectors, for a search by meaning.
  public var embedder: EmbedderSettings?
  /// What the file says that is not known here, each with file and line.
  public var warnings: [String] = []

  public init() {}
}

/// What it takes to begin a session.
public enum AccessMode: String, CaseIterable, Hashable, Sendable {
  /// Nothing.
  case open
  /// A credit of its owner.
  case credits
}

/// How much a workspace's sessions may hold.
public struct WorkspaceLimits: Hashable, Sendable {
  /// The largest file that a verb takes into a session.
  public var file = ByteCount.mebibytes(50)
  /// How many of an owner's sessions stay active when another one begins, that one included.
  public var activeSessions = 1
  /// How much an import may unpack to.
  public var importSize = ByteCount.mebibytes(4096)
  /// How many files an import may have.
  public var importFiles = 1_000_000

  public init() {}

  /// No limit for a file may be below this, so that nobody has to ask for the limit of small ones.
  public static let smallestFile = ByteCount.kibibytes(64)
  /// The most that a session takes, whatever the limit says: what is larger could go in, but not be looked at as a
  /// whole again, which guardrails, scans and merges do.
  public static let largestFile = ByteCount.mebibytes(256)
}

extension WorkspaceSettings {
  package static let members: [SchemaMember] = [
    .optional("defaultTemplate"),
    .optional("accessMode", of: AccessMode.allCases.map(\.rawValue)), .optional("stores"),
    .optional("limits"), .optional("guardrails"), .optional("hooks"), .optional("embedder"),
  ]

  /// Reads the settings from what the YAML says; `file` is what errors call it, and `line` says where a
  /// value stands.
  ///
  /// - Throws: ``ModelError`` with file and line if a value is not what it must be.
  package init(
    _ value: JSONValue, file: String? = nil, line: @escaping (JSONPointer) -> Int? = { _ in nil }
  ) throws(ModelError) {
    let reader = JSONReader(value, source: JSONReader.Source(file: file, line: line))
    warnings = try reader.unknown(besides: Self.members)
    if let template = reader["defaultTemplate"] {
      let name = try template.string()
      guard !name.isEmpty else { throw template.fault("must be a template's name") }
      defaultTemplate = name
    }
    accessMode = try reader["accessMode"]?.choice(AccessMode.self) ?? .open
    if let stores = reader["stores"] { self.stores = JSON(stores.value) }
    if let limits = reader["limits"] {
      warnings += try limits.unknown(besides: WorkspaceLimits.members)
      self.limits = try WorkspaceLimits(limits)
      if let file = limits["file"], self.limits.file > WorkspaceLimits.largestFile {
        let most = WorkspaceLimits.largestFile
        warnings.append(
          file.fault("is \(self.limits.file); a session takes no file over \(most)").description)
        self.limits.file = most
      }
    }
    hooks = try reader["hooks"]?.bool() ?? false
    if let embedder = reader["embedder"] {
      warnings += try embedder.unknown(besides: EmbedderSettings.members)
      self.embedder = try EmbedderSettings(embedder)
    }
    for rule in try reader["guardrails"]?.elements() ?? [] {
      guard rule.value.string != nil || rule.value["name"]?.string != nil else {
        throw rule.fault("must be a rule's name, or an object with a 'name'")
      }
      try ContentGuardrails.check(rule)
      guardrails.append(JSON(rule.value))
    }
  }
}

extension WorkspaceLimits {
  package static let members: [SchemaMember] = [
    .optional("file"), .optional("activeSessions"), .optional("import"), .optional("importFiles"),
  ]

  init(_ reader: JSONReader) throws(ModelError) {
    if let file = reader["file"] {
      self.file = try Self.size(file)
      guard self.file >= Self.smallestFile else {
        throw file.fault("is \(self.file); \(Self.smallestFile) is the least")
      }
    }
    if let count = reader["activeSessions"] {
      activeSessions = try count.integer()
      guard activeSessions > 0 else { throw count.fault("must be 1 or more") }
    }
    if let size = reader["import"] {
      importSize = try Self.size(size)
      guard importSize.bytes > 0 else { throw size.fault("must be more than nothing") }
    }
    if let count = reader["importFiles"] {
      importFiles = try count.integer()
      guard importFiles > 0 else { throw count.fault("must be 1 or more") }
    }
  }

  /// A number of bytes, or a size such as `50 MiB`.
  private static func size(_ reader: JSONReader) throws(ModelError) -> ByteCount {
    if let bytes = reader.value.integer { return ByteCount(bytes: Int64(bytes)) }
    return try reader.parse { text throws(ModelError) in try ByteCount(validating: text) }
  }
}
