import GitKit
import SystemPackage

/// A store that sessions are shared through.
public struct RemoteStore: Hashable, Sendable, Encodable {
  /// What people call it; also the name of the remote in a session's repository.
  public var name: String
  /// What git reaches it by: a path, or a URL of `file`, `ssh`, `https`, `http` or `git`.
  public var url: String
  /// Where its references are; `nil` is `refs/heads/session`.
  public var namespace: String?

  /// - Throws: ``SessionError`` with code `invalid` if the name or the address cannot be one, or if
  ///   there is a password in it.
  public init(name: String, url: String, namespace: String? = nil) throws {
    self.name = name
    self.url = url
    self.namespace = namespace
    guard Self.isFit(name) else {
      throw SessionError(
        .invalid, "'\(name)' cannot be the name of a store",
        hint: "letters, digits, - and _ make a good one")
    }
    try Self.check(url)
    if let namespace { _ = try StoreNamespace(namespace) }
  }

  var address: StoreAddress {
    get throws {
      StoreAddress(url: url, namespace: try namespace.map(StoreNamespace.init) ?? .standard)
    }
  }

  /// Whether git would take the address for a path on this machine.
  var isPath: Bool { Self.isPath(url) }

  static func isPath(_ url: String) -> Bool {
    let beforeSlash = url.utf8.prefix { $0 != UInt8(ascii: "/") }
    return !beforeSlash.contains(UInt8(ascii: ":"))
  }

  private static func isFit(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 64, name != "archive" else {
      return false
    }
    let isStart = first != UInt8(ascii: "-") && first != UInt8(ascii: ".")
    return isStart && !name.hasSuffix(".lock") && !name.contains("..")
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_.".utf8.contains(byte)
        }
      }
  }

  private static func check(_ url: String) throws {
    let isClean =
      !url.isEmpty && !url.hasPrefix("-") && url.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    guard isClean else { throw SessionError(.invalid, "'\(url)' is no address of a repository") }
    guard !isPath(url) else { return }
    let scheme = url.range(of: "://").map { String(url[..<$0.lowerBound]) }
    if let scheme {
      guard ["file", "ssh", "https", "http", "git"].contains(scheme) else {
        throw SessionError(
          .invalid, "'\(scheme)://' is not a way to reach a store",
          hint: "file, ssh, https, http and git are")
      }
      let host = url.dropFirst(scheme.count + 3).prefix { $0 != "/" }
      if let at = host.lastIndex(of: "@"), host[..<at].contains(":") {
        throw SessionError(
          .invalid, "there is a password in the address, which others could read",
          hint: "leave it out; git asks for it, or a credential helper knows it")
      }
    } else if url.contains("::") {
      throw SessionError(.invalid, "'\(url)' would run a program; it is no address of a store")
    }
  }
}

extension StringProtocol {
  /// Where a text first occurs.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
