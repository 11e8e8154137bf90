import GitKit
import SessionModel

extension Session {
  /// Where the session keeps what a store's branches were when it last heard of them.
  static func tracking(_ store: String) -> String { "refs/remotes/\(store)/" }

  /// Writes the store into the session's own settings, so that plain `git push team` and
  /// `git pull team` do what the verbs do.
  ///
  /// A remote of that name that the user has made is left alone. Branches that follow something already go
  /// on following it.
  ///
  /// - Returns: What a person should know, if a remote of the same name is somebody else's.
  func followStore(_ store: RemoteStore) throws -> String? {
    let address = try store.address
    let id = try manifest(in: tip().tree).id
    let section = "remote.\(store.name)"
    let fetch = "+\(address.namespace.branches(of: id))*:\(Self.tracking(store.name))*"
    let known = try repository.ownSettings()
    if let old = known["\(section).url"], known["\(section).fetch"] != [fetch] {
      let shown = old.first ?? ""
      return "the session has a remote '\(store.name)' of its own (\(shown)), which stays as it is"
    }
    var wanted: [(String, [String])] = [
      ("\(section).url", [store.url]), ("\(section).fetch", [fetch]),
      (
        "\(section).push",
        [
          "refs/heads/*:\(address.namespace.branches(of: id))*",
          "refs/tags/session/\(id)/*:\(address.namespace.tags(of: id))*",
        ]
      ), ("\(section).tagopt", ["--no-tags"]),
    ]
    for branch in try repository.legibleReferences(under: "refs/heads/") {
      let name = Self.shortName(ofBranch: branch.name)
      guard known["branch.\(name).remote"] == nil else { continue }
      wanted.append(("branch.\(name).remote", [store.name]))
      wanted.append(("branch.\(name).merge", [address.namespace.branches(of: id) + name]))
    }
    let changed = wanted.filter { known[$0.0] != $0.1 }
    guard !changed.isEmpty else { return nil }
    try withLock { try configure(changed) }
    return nil
  }

  private func configure(_ settings: [(key: String, values: [String])]) throws {
    do throws(GitError) {
      for (key, values) in settings { try repository.configure(key, values) }
    } catch {
      throw SessionError(
        .refused, "the settings of \(path) cannot be changed: \(error)",
        hint: "if another git is at work, try again", cause: error)
    }
  }

  /// The stores that the session's own settings name.
  public func followedStores() throws -> [RemoteStore] {
    do {
      let id = try manifest(in: tip().tree).id
      var stores: [RemoteStore] = []
      let settings = try repository.ownSettings()
      for (key, values) in settings where key.hasPrefix("remote.") && key.hasSuffix(".fetch") {
        let name = String(key.dropFirst("remote.".count).dropLast(".fetch".count))
        let end = "/\(id)/*:\(Self.tracking(name))*"
        guard let fetch = values.first, fetch.hasPrefix("+refs/"), fetch.hasSuffix(end),
          let url = settings["remote.\(name).url"]?.first
        else { continue }
        let prefix = String(fetch.dropFirst().dropLast(end.count))
        let namespace = "\(prefix)/" == StoreNamespace.standard.branches ? nil : prefix
        stores.append(try RemoteStore(name: name, url: url, namespace: namespace))
      }
      return stores.sorted { $0.name < $1.name }
    } catch {
      throw SessionError(error)
    }
  }
}
