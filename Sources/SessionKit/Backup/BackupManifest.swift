import GitKit
import SessionModel
import SystemPackage

/// `backup.json`: what is in a backup, and which files it is in.
struct BackupManifest: Sendable {
  static let kind = "git-session-backup"
  static let format = 1
  static let fileName = "backup.json"

  /// A repository in the backup.
  struct Part: Hashable, Sendable {
    /// `workspace`, `archive`, or `sessions/<directory>`.
    var name: String
    var session: String?
    /// A branch in full, or a commit.
    var head: String
    var references: [StoredReference]
    /// Remotes and what branches follow, as git's configuration has them.
    var settings: [String: [String]] = [:]
    /// To be read in this order.
    var bundles: [Bundle] = []
    /// By session, the names of the files that git-lfs keeps of it; see ``BackupLargeFiles``.
    var largeFiles: [String: [String]] = [:]

    /// Whether it is the same but for the files that it is in.
    func isSameState(as other: Part) -> Bool {
      var other = other
      other.bundles = bundles
      return self == other
    }
  }

  struct Bundle: Hashable, Sendable {
    /// Its name in the directory `bundles`.
    var file: String
    /// In bytes.
    var size: Int64
    var sha256: String
  }

  /// The workspace's directory when the backup was made.
  var workspace: String
  var made: Timestamp
  var parts: [Part]

  subscript(name: String) -> Part? { parts.first { $0.name == name } }

  /// The commit with the edits that were not saved; it is no reference of the session.
  static let unsaved = "refs/session/unsaved"
}

extension BackupManifest {
  var json: JSON {
    [
      "kind": JSON(Self.kind), "format": JSON(Self.format), "workspace": JSON(workspace),
      "made": JSON(made.iso8601), "parts": JSON(elements: parts.map(\.json)),
    ]
  }

  /// - Throws: ``SessionError`` with code `damaged` if it is not one, `refused` for a later format.
  init(_ bytes: [UInt8], file: FilePath) throws {
    func damaged(_ what: String) -> SessionError {
      SessionError(.damaged, "\(file) is not the list of a backup: \(what)")
    }
    let value: JSON
    do throws(ModelError) {
      value = try JSON(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw damaged(error.message)
    }
    guard value["kind"]?.string == Self.kind else { throw damaged("its kind is another") }
    guard let format = value["format"]?.integer, format == Self.format else {
      throw SessionError(.refused, "\(file) is of a format that this version does not know")
    }
    guard let workspace = value["workspace"]?.string, let made = value["made"]?.string,
      let parts = value["parts"]?.elements
    else { throw damaged("'workspace', 'made' and 'parts' are needed") }
    self.workspace = workspace
    self.made = try Timestamp(iso8601: made)
    self.parts = try parts.map { part in
      guard let known = try Part(part) else { throw damaged("a part is not as it must be") }
      return known
    }
    let names = Set(self.parts.map(\.name))
    guard names.count == self.parts.count else { throw damaged("a part is there twice") }
  }
}

extension BackupManifest.Part {
  fileprivate var json: JSON {
    var json: JSON = ["name": JSON(name)]
    json["session"] = session.map { JSON($0) }
    json["head"] = JSON(head)
    json["references"] = JSON(
      members: references.map { (key: $0.name, value: JSON("\($0.id)")) })
    json["settings"] = JSON(
      members: settings.sorted { $0.key < $1.key }.map { key, values in
        (key: key, value: JSON(elements: values.map { JSON($0) }))
      })
    json["bundles"] = JSON(
      elements: bundles.map { bundle in
        [
          "file": JSON(bundle.file), "size": JSON(Int(bundle.size)),
          "sha256": JSON(bundle.sha256),
        ]
      })
    if !largeFiles.isEmpty {
      json["lfs"] = JSON(
        members: largeFiles.sorted { $0.key < $1.key }.map { id, names in
          (key: id, value: JSON(elements: names.map { JSON($0) }))
        })
    }
    return json
  }

  /// - Returns: `nil` if something of it cannot be: a name that leads elsewhere, a reference that git would not take.
  fileprivate init?(_ json: JSON) throws {
    guard let name = json["name"]?.string, Self.isFit(name), let head = json["head"]?.string,
      let references = json["references"]?.members, let bundles = json["bundles"]?.elements
    else { return nil }
    self.name = name
    self.head = head
    session = json["session"]?.string
    self.references = []
    for (name, id) in references {
      guard name.hasPrefix("refs/"), Repository.isValidReferenceName(name), let id = id.string
      else { return nil }
      self.references.append(StoredReference(name: name, id: try ObjectID(id)))
    }
    for (key, values) in json["settings"]?.members ?? [] where BackupSettings.isFit(key) {
      settings[key] = values.elements?.compactMap(\.string) ?? []
    }
    for bundle in bundles {
      guard let file = bundle["file"]?.string, let size = bundle["size"]?.integer,
        let sha256 = bundle["sha256"]?.string, Self.isFileName(file)
      else { return nil }
      self.bundles.append(.init(file: file, size: Int64(size), sha256: sha256))
    }
    for (id, names) in json["lfs"]?.members ?? [] {
      let names = names.elements?.compactMap(\.string) ?? []
      guard SessionID(rawValue: id) != nil, names.allSatisfy(LargeFiles.isName) else {
        return nil
      }
      largeFiles[id] = names
    }
    let isBranch = head.hasPrefix("refs/heads/") && Repository.isValidReferenceName(head)
    guard isBranch || head.utf8.count == 40 && head.allSatisfy(\.isHexDigit) else { return nil }
  }

  private static func isFit(_ name: String) -> Bool {
    if ["workspace", "archive"].contains(name) { return true }
    return name.hasPrefix("sessions/") && isFileName(String(name.dropFirst("sessions/".count)))
  }

  private static func isFileName(_ name: String) -> Bool {
    do throws(ModelError) {
      return try SessionPath(name).components.count == 1 && !name.hasPrefix(".")
    } catch {
      return false
    }
  }
}

/// Which of a repository's own settings go along: none that could run a program.
enum BackupSettings {
  private static let remote = ["url", "pushurl", "fetch", "push", "tagopt"]
  private static let branch = ["remote", "merge"]

  static func isFit(_ key: String) -> Bool {
    guard let last = key.split(separator: ".").last.map({ $0.lowercased() }) else { return false }
    return key.hasPrefix("remote.") && remote.contains(last)
      || key.hasPrefix("branch.") && branch.contains(last)
  }

  static func read(in repository: FilePath) async throws -> [String: [String]] {
    let finished = try await GitCommand.finish(
      ["config", "--local", "--no-includes", "--null", "--get-regexp", "^(remote|branch)\\."],
      repository: repository)
    // 1 is the answer that there is none.
    guard finished.status < 2 else {
      throw SessionError(.damaged, "git cannot read the settings: \(finished.errors)")
    }
    var found: [String: [String]] = [:]
    for entry in finished.output.split(separator: "\0") {
      let parts = entry.split(separator: "\n", maxSplits: 1)
      let key = String(parts[0])
      if isFit(key), parts.count == 2 { found[key, default: []].append(String(parts[1])) }
    }
    return found
  }

  static func write(_ settings: [String: [String]], to repository: FilePath) async throws {
    for (key, values) in settings.sorted(by: { $0.key < $1.key }) {
      for value in values {
        _ = try await GitCommand.run(
          ["config", "--local", "--add", key, value], repository: repository)
      }
    }
  }
}
