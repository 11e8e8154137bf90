import GitKit
import SessionModel
public import SystemPackage

extension RemoteStore {
  /// The store that a directory is in a plain clone of, made by `git clone`; `nil` if it is in none.
  ///
  /// Such a clone has a branch for each of the sessions, but none of them in a directory of its own.
  public static func cloned(around directory: FilePath) throws -> RemoteStore? {
    guard let top = directory.andParents.first(where: { fileExists($0.appending(".git")) }) else {
      return nil
    }
    do {
      let repository = try Repository(at: top)
      let settings = try repository.ownSettings()
      for (key, urls) in settings.sorted(by: { $0.key < $1.key }) {
        guard key.hasPrefix("remote."), key.hasSuffix(".url"), let url = urls.first else {
          continue
        }
        let name = String(key.dropFirst("remote.".count).dropLast(".url".count))
        let prefix = "\(Session.tracking(name))session/"
        let isStore = try repository.references(under: prefix).contains { reference in
          let id = reference.name.dropFirst(prefix.count).prefix { $0 != "/" }
          return SessionID(rawValue: String(id)) != nil
        }
        guard isStore else { continue }
        let address = isPath(url) ? top.pushing(FilePath(url)).lexicallyNormalized().string : url
        return try RemoteStore(name: name, url: address)
      }
      return nil
    } catch {
      throw SessionError(error)
    }
  }
}
