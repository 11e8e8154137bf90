import GitKit
import SessionModel
import StructuredText
import Transcripts

/// The messages that a session has of one conversation, on any of its branches.
struct KnownMessages {
  struct Place: Hashable {
    var path: GitPath
    var entry: TreeEntry
  }

  /// By each key that the source gives them.
  var places: [String: Place] = [:]
  /// How much was read of records that may grow, by what the source calls them.
  private(set) var extents: [String: Turn.Extent] = [:]
  /// The times that messages of the session have, whatever they are from.
  var times: Set<Int64> = []

  /// The directories that have been looked into.
  private var seen: Set<ObjectID> = []

  init() {}

  /// Looks for what has come since the last call.
  ///
  /// - Complexity: Reads the header of every message in a directory that has changed.
  mutating func catchUp(
    with conversation: ConversationKey, in repository: borrowing Repository
  ) throws {
    for branch in try repository.references(under: "refs/heads/") {
      let tree = try repository.readCommit(branch.id).tree
      let phases = GitPath(SessionLayout.phases)
      guard let entry = try repository.entry(at: phases, in: tree), entry.kind == .directory
      else { continue }
      try addFiles(below: entry.id, at: phases, of: conversation, in: repository)
    }
  }

  private mutating func addFiles(
    below tree: ObjectID, at directory: GitPath, of conversation: ConversationKey,
    in repository: borrowing Repository
  ) throws {
    // What another branch has too need not be read again.
    guard seen.insert(tree).inserted else { return }
    try directory.checkDepth()
    for item in try repository.readTree(tree).items {
      let path = directory.appending(item.name)
      if item.entry.kind == .directory {
        try addFiles(below: item.entry.id, at: path, of: conversation, in: repository)
      } else if item.entry.kind.isFile, path.description.hasSuffix(".md"),
        path.components.dropFirst(2).first == "messages"
      {
        add(
          try repository.readBlob(item.entry.id), Place(path: path, entry: item.entry), conversation
        )
      }
    }
  }

  private mutating func add(_ bytes: [UInt8], _ place: Place, _ conversation: ConversationKey) {
    // A message that cannot be read is not one of ours; `doctor` and `message list` speak of it.
    let fields = FrontMatter(bytes).fields
    func value(_ key: String) -> JSONValue? { fields.first { $0.key == key }?.value }
    if let id = value("id")?.string.flatMap({ MessageID(rawValue: $0) }) {
      times.insert(id.time.milliseconds)
    }
    guard let origin = value("imported"), origin["source"]?.string == conversation.source,
      origin["conversation"]?.string == conversation.id, let key = origin["id"]?.string
    else { return }
    let folded = origin["folded"]?.array?.compactMap(\.string) ?? []
    for key in [key] + folded { places[key] = place }
    if let extent = origin["extent"].flatMap({ Turn.Extent($0) }),
      extents[extent.key].map(extent.covers) ?? true
    {
      extents[extent.key] = extent
    }
  }
}
