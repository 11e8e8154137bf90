import GitKit
import SessionModel
import SystemPackage

/// What of a session goes to a store, by the names it has there.
struct Parcel: Hashable, Sendable {
  var id: SessionID
  var branches: [StoredReference]
  /// Those that say what was issued.
  var tags: [StoredReference]
  /// For the archive alone; see ``KeptReferences``.
  var kept: [StoredReference]
  /// Where the objects are.
  var objects: FilePath

  /// What goes to a store that others use.
  var shared: [StoredReference] { branches + tags }
  /// All that goes to the workspace's archive.
  var all: [StoredReference] { branches + tags + kept }
}

extension Parcel {
  /// What a person calls a reference of it: a branch, or a tag as `tags/<name>`.
  func shortName(of reference: StoredReference) -> String {
    let isBranch = branches.contains(reference)
    let parts = reference.name.split(separator: "/", omittingEmptySubsequences: false)
    guard let place = parts.firstIndex(of: Substring(id.rawValue)) else { return reference.name }
    return (isBranch ? "" : "tags/") + parts[(place + 1)...].joined(separator: "/")
  }
}

extension Session {
  /// What the session has now.
  ///
  /// - Throws: ``SessionError`` with code `refused` for a name that cannot stand in a store.
  func parcel(for namespace: StoreNamespace) throws -> Parcel {
    try parcel(for: namespace, alsoKept: true)
  }

  private func parcel(for namespace: StoreNamespace, alsoKept: Bool) throws -> Parcel {
    let tip = try tip()
    let id = try manifest(in: tip.tree).id
    var parcel = Parcel(
      id: id, branches: [], tags: [], kept: [],
      objects: repository.commonDirectory.appending("objects"))
    let ownTags = "refs/tags/session/\(id)/"
    // What a store has had may have names here that cannot go to another one, and need not.
    let references =
      alsoKept
      ? try repository.references(under: "refs/")
      : try repository.references(under: "refs/heads/") + repository.references(under: ownTags)
    for (name, target) in references {
      if name.hasPrefix("refs/heads/") {
        let branch = Self.shortName(ofBranch: name)
        parcel.branches.append(
          StoredReference(name: namespace.branches(of: id) + branch, id: target))
      } else if name.hasPrefix(ownTags) {
        let tag = name.dropFirst(ownTags.count)
        parcel.tags.append(StoredReference(name: namespace.tags(of: id) + tag, id: target))
      } else if !name.hasPrefix("refs/remotes/") || !name.hasSuffix("/HEAD") {
        let rest = name.dropFirst("refs/".count)
        parcel.kept.append(
          StoredReference(name: KeptReferences.prefix(of: id) + rest, id: target))
      }
    }
    parcel.kept.append(
      StoredReference(name: KeptReferences.shown(of: id) + tip.name, id: tip.commit))
    return parcel
  }

  /// ``parcel(for:)`` for a store that others use.
  ///
  /// - Throws: ``SessionError`` with code `refused` if a branch has the name that it would get in a store, as
  ///   after plain `git clone` of one, or if the history is not all here.
  func sharedParcel(for namespace: StoreNamespace) throws -> Parcel {
    try repository.refuseShallow()
    let parcel = try parcel(for: namespace, alsoKept: false)
    let doubled = "\(namespace.branches(of: parcel.id))session/\(parcel.id)/"
    if let branch = parcel.branches.first(where: { $0.name.hasPrefix(doubled) }) {
      let short = branch.name.dropFirst(doubled.count)
      throw SessionError(
        .refused, "branch 'session/\(parcel.id)/\(short)' is named as in a store",
        hint: "git branch -m session/\(parcel.id)/\(short) \(short)")
    }
    return parcel
  }

  /// An exchange inside of the session's `.git`, which dead processes' ones are cleaned out of.
  func exchange(_ references: [StoredReference], head: String = "refs/heads/main") throws
    -> Exchange
  {
    try Exchange(
      at: Scratch(in: repository.gitDirectory).unusedPath(),
      borrowing: [repository.commonDirectory.appending("objects")], references: references,
      head: head)
  }
}
