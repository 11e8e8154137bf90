import GitKit
import SessionModel

/// Where in a store the references of its sessions are.
struct StoreNamespace: Hashable, Sendable {
  /// What the names of branches begin with, such as `refs/heads/session/`.
  let branches: String
  /// The same for tags.
  let tags: String

  private init(branches: String, tags: String) {
    self.branches = branches
    self.tags = tags
  }

  /// `session/<id>/<branch>`, as git shows it.
  static let standard = StoreNamespace(
    branches: "refs/heads/session/", tags: "refs/tags/session/")

  /// A place of the user's choice, such as `refs/sessions`, where a forge does not show them.
  ///
  /// - Throws: ``SessionError`` with code `invalid` if git would not take the names.
  init(_ prefix: String) throws {
    let isFit =
      prefix.hasPrefix("refs/") && !["refs/heads", "refs/tags"].contains(prefix)
      && !prefix.hasPrefix("refs/tags/")
      && Repository.isValidReferenceName("\(prefix)/x/main")
    guard isFit else {
      throw SessionError(
        .invalid, "'\(prefix)' cannot hold sessions", hint: "refs/sessions is a good namespace")
    }
    let isShown = prefix.hasPrefix("refs/heads/")
    self.init(
      branches: "\(prefix)/",
      tags: isShown ? "refs/tags/\(prefix.dropFirst("refs/heads/".count))/" : "\(prefix)-tags/")
  }

  func branches(of id: SessionID) -> String { "\(branches)\(id)/" }

  func tags(of id: SessionID) -> String { "\(tags)\(id)/" }

  /// Whether a reference is where only those of sessions are to be, or in the way of them.
  func holds(_ reference: String) -> Bool {
    "\(reference)/".hasPrefix(branches) || "\(reference)/".hasPrefix(tags)
  }

  /// The session and the branch that a reference of a store is for; `nil` for all others.
  func branch(_ reference: String) -> (id: SessionID, name: String)? {
    Self.part(of: reference, below: branches)
  }

  /// The same for a tag.
  func tag(_ reference: String) -> (id: SessionID, name: String)? {
    Self.part(of: reference, below: tags)
  }

  private static func part(
    of reference: String, below prefix: String
  ) -> (id: SessionID, name: String)? {
    // Byte by byte: a store may have ten thousands of them.
    let bytes = reference.utf8
    guard bytes.starts(with: prefix.utf8) else { return nil }
    let rest = bytes.dropFirst(prefix.utf8.count)
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")),
      let id = SessionID(rawValue: String(Substring(rest[..<slash])))
    else { return nil }
    return (id, String(Substring(rest[rest.index(after: slash)...])))
  }
}

/// What the archive keeps of a session besides its branches and its own tags.
///
/// Others have no use for it, so it goes to no other store.
enum KeptReferences {
  /// All other references, by what follows `refs/` in their names.
  static func prefix(of id: SessionID) -> String { "refs/session/\(id)/kept/" }

  /// One reference, whose name ends in the branch that the directory showed.
  static func shown(of id: SessionID) -> String { "refs/session/\(id)/shown/" }
}
