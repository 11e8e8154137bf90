public import SessionModel
import SystemPackage

/// A line of the list of sessions.
public struct ListedSession: Hashable, Sendable {
  public var id: String
  public var name: String
  public var directory: String
  /// The owner's e-mail address.
  public var owner: String
  public var ownerName: String
  /// As in `session.json`, or `deleted`.
  public var status: String
  public var phase: String?
  /// The name of the template it was made from.
  public var template: String?
  public var branch: String?
  public var tags: [String]
  public var isPinned: Bool
  public var created: Timestamp
  public var changeTime: ChangeTime

  /// When it was last changed.
  public var changed: Timestamp { Timestamp(milliseconds: changeTime.seconds * 1000) }

  public init(
    id: String, name: String, directory: String, owner: String, ownerName: String, status: String,
    phase: String?, template: String?, branch: String?, tags: [String], isPinned: Bool,
    created: Timestamp, changeTime: ChangeTime
  ) {
    self.id = id
    self.name = name
    self.directory = directory
    self.owner = owner
    self.ownerName = ownerName
    self.status = status
    self.phase = phase
    self.template = template
    self.branch = branch
    self.tags = tags
    self.isPinned = isPinned
    self.created = created
    self.changeTime = changeTime
  }

  init(_ manifest: SessionManifest, at path: FilePath, branch: String?, changed: ChangeTime) {
    self.init(
      id: manifest.id.rawValue, name: manifest.name, directory: path.string,
      owner: manifest.owner.email, ownerName: manifest.owner.name,
      status: manifest.life.word,
      phase: manifest.phase?.rawValue, template: manifest.template?.name, branch: branch,
      tags: manifest.tags, isPinned: manifest.isPinned, created: manifest.created,
      changeTime: changed)
  }

  /// What a session's status can be in a list.
  public static let statuses =
    SessionStatus.allCases.map(\.rawValue) + [LifeState(.active, isDeleted: true).word]
}

extension ListedSession: Encodable {
  private enum Key: String, CodingKey {
    case id, name, directory, owner, ownerName, status, phase, template, branch, tags, pinned
    case created, changed
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(id, forKey: .id)
    try object.encode(name, forKey: .name)
    try object.encode(directory, forKey: .directory)
    try object.encode(owner, forKey: .owner)
    try object.encode(ownerName, forKey: .ownerName)
    try object.encode(status, forKey: .status)
    try object.encodeIfPresent(phase, forKey: .phase)
    try object.encodeIfPresent(template, forKey: .template)
    try object.encodeIfPresent(branch, forKey: .branch)
    try object.encode(tags, forKey: .tags)
    try object.encode(isPinned, forKey: .pinned)
    try object.encode(created, forKey: .created)
    try object.encode(changed, forKey: .changed)
  }
}
