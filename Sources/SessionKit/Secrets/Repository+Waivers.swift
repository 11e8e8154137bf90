import GitKit
import SessionModel

extension Repository {
  /// What a state of a session says to be no secrets, by the files' names.
  ///
  /// - Throws: ``ModelError`` with file and line for a waiver that cannot be read: somebody thinks that it
  ///   lets something through.
  func waivers(in tree: ObjectID) throws -> [(path: GitPath, waiver: SecretWaiver)] {
    let directory = GitPath(SessionLayout.waivers)
    guard let entry = try entry(at: directory, in: tree), entry.kind == .directory else {
      return []
    }
    return try readTree(entry.id).items.filter { $0.entry.kind.isFile }.map { item in
      let path = directory.appending(item.name)
      let bytes = try readBlob(item.entry.id)
      return (path, try SecretWaiver(bytes: bytes, file: path.description))
    }
  }

  /// The SHA-256 of the values that a state of a session says to be no secrets.
  func waivedSecrets(in tree: ObjectID) throws -> Set<String> {
    Set(try waivers(in: tree).map(\.waiver.sha256))
  }

  /// The same for what any of some commits, or of what tags are of, says.
  func waivedSecrets(at tips: [ObjectID]) throws -> Set<String> {
    var waived: Set<String> = []
    for tip in tips {
      let (id, kind, _) = try peelTags(tip)
      guard kind == .commit else { continue }
      waived.formUnion(try waivedSecrets(in: readCommit(id).tree))
    }
    return waived
  }
}
