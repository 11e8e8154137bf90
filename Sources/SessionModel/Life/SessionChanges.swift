import StructuredText

/// What is to become different about a session itself, as opposed to what is in it.
public struct SessionChanges: Sendable, Equatable {
  public var name: String?
  public var isPinned: Bool?
  public var addedTags: [String] = []
  public var removedTags: [String] = []
  /// By the keys that lead there, `["resources", "cpu"]`; nil removes.
  public var settings: [[String]: JSON?] = [:]
  /// The same for the metadata.
  public var metadata: [[String]: JSON?] = [:]

  public init() {}

  /// In seconds; the key under which a session's settings have it.
  public static let waitingTimeout = ["waitingTimeoutSeconds"]

  /// The manifest with the changes made.
  ///
  /// What is so already stays as it is, to the byte.
  ///
  /// - Throws: ``ModelError`` with code `invalidName` for a name or tag that is not allowed, or a key
  ///   that leads through a value which is no object; `missing` if something to be removed is not there.
  public func applied(to manifest: SessionManifest) throws(ModelError) -> SessionManifest {
    var result = manifest
    if let name, !name.isSame(as: manifest.name) {
      try SessionName.validate(name)
      result.name = name
    }
    if let isPinned, isPinned != manifest.isPinned { result.isPinned = isPinned }
    let tags = try self.tags(of: manifest)
    if tags != manifest.tags { result.tags = tags }
    let settings = try Self.changed(manifest.settings, by: self.settings, of: "settings")
    try Self.checkTimeout(settings)
    if settings != manifest.settings { result.settings = settings }
    let metadata = try Self.changed(manifest.metadata, by: self.metadata, of: "metadata")
    if metadata != manifest.metadata { result.metadata = metadata }
    try result.validated()
    return result
  }

  private func tags(of manifest: SessionManifest) throws(ModelError) -> [String] {
    var tags = manifest.tags
    for tag in removedTags {
      guard tags.contains(where: { $0.isSame(as: tag) }) else {
        throw ModelError(.missing, "the session has no tag '\(tag.visible())'")
      }
      tags.removeAll { $0.isSame(as: tag) }
    }
    for tag in addedTags where !tags.contains(where: { $0.isSame(as: tag) }) {
      try TagName.validate(tag)
      tags.append(tag)
    }
    return tags
  }

  private static func changed(
    _ object: JSON, by changes: [[String]: JSON?], of what: String
  ) throws(ModelError) -> JSON {
    var result = object
    for (keys, value) in changes.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      result = try changed(result, keys[...], value) { message throws(ModelError) in
        let code: ModelError.Code = value == nil ? .missing : .invalidName
        throw ModelError(code, "'\(keys.joined(separator: "."))' of the \(what) \(message)")
      }
    }
    return result
  }

  private static func changed(
    _ object: JSON, _ keys: ArraySlice<String>, _ value: JSON?,
    refuse: (String) throws(ModelError) -> Void
  ) throws(ModelError) -> JSON {
    guard let key = keys.first else { return object }
    if object.members == nil { try refuse("is inside a value that is no object") }
    var result = object
    if value == nil, object[key] == nil { try refuse("is not there") }
    result[key] =
      keys.count == 1
      ? value
      : try changed(object[key] ?? [:], keys.dropFirst(), value, refuse: refuse)
    return result
  }

  private static func checkTimeout(_ settings: JSON) throws(ModelError) {
    guard let timeout = settings[waitingTimeout[0]] else { return }
    guard let seconds = timeout.integer, seconds > 0 else {
      throw ModelError(
        .invalidName,
        "'\(waitingTimeout[0])' must be a whole number of seconds from 1, and is \(timeout.line)")
    }
  }
}
