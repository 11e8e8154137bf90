import GitKit
import SystemPackage
import Yams

extension Workspace {
  private var file: FilePath { path.appending(Self.settingsFile) }

  /// The stores that `workspace.yaml` names, sorted by name.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, with file and line, if one is not as it must be.
  public func stores() throws -> [RemoteStore] {
    do {
      return try Self.stores(in: readYAML(file), file)
    } catch {
      throw SessionError(error)
    }
  }

  /// A store by its name.
  ///
  /// - Throws: ``SessionError`` with code `notFound`.
  public func store(_ name: String) throws -> RemoteStore {
    let all = try stores()
    guard let store = all.first(where: { $0.name == name }) else {
      let known = all.map(\.name).joined(separator: ", ")
      throw SessionError(
        .notFound, "there is no store '\(name)'",
        hint: all.isEmpty
          ? "git session store add <name> <url> adds one" : "there is \(known)")
    }
    return store
  }

  /// Adds a store to `workspace.yaml`; every other line stays as it is.
  ///
  /// - Throws: ``SessionError`` with code `exists` if there is one of that name.
  public func addStore(_ store: RemoteStore) throws {
    try changeSettings { text, root in
      guard try !stores().contains(where: { $0.name == store.name }) else {
        throw SessionError(
          .exists, "there is a store '\(store.name)' already",
          hint: "git session store remove \(store.name) removes it")
      }
      return StoreLines(text, root).adding(store)
    } to: {
      $0 + [store]
    }
  }

  /// Takes a store out of `workspace.yaml`; the store itself is not touched.
  public func removeStore(_ name: String) throws {
    _ = try store(name)
    try changeSettings { text, root in
      StoreLines(text, root).removing(name)
    } to: { stores in
      stores.filter { $0.name != name }
    }
  }

  /// Changes the text of `workspace.yaml`, if the new text says what it is to say.
  private func changeSettings(
    _ edit: (_ text: String, _ root: Node?) throws -> String?,
    to expected: ([RemoteStore]) -> [RemoteStore]
  ) throws {
    do {
      // Let go of with the value; nothing is to be repaired after a holder that died.
      let lock = try FileLock.acquire(own.appending("settings.lock"))
      let text = String(decoding: try OpenFile.open(file).readAll(), as: UTF8.self)
      let root = try readYAML(file)
      guard let new = try edit(text, root), let parsed = Self.parsed(new, file),
        Self.others(in: parsed.root) == Self.others(in: root),
        try Self.stores(in: parsed.root, file)
          == expected(stores()).sorted(by: { $0.name < $1.name })
      else { throw byHand() }
      try replaceFile(file, with: Array(new.utf8))
      lock.release()
    } catch {
      throw SessionError(error)
    }
  }

  /// - Returns: `nil` if the text is not YAML.
  private static func parsed(_ text: String, _ file: FilePath) -> (root: Node?, text: String)? {
    do {
      return (try parseYAML(text, file), text)
    } catch {
      return nil
    }
  }

  private func byHand() -> SessionError {
    SessionError(
      .refused, "the stores in \(file) are written in a way that is not to be changed by a program",
      hint: "edit it: stores: name: url, each on a line of its own")
  }

  private static func others(in root: Node?) -> [Node: Node] {
    var members: [Node: Node] = [:]
    for (key, value) in root?.mapping ?? [:] where key.string != "stores" { members[key] = value }
    return members
  }

  private static func stores(in root: Node?, _ file: FilePath) throws -> [RemoteStore] {
    guard let node = root?.mapping?["stores"], node.null == nil else { return [] }
    guard let members = node.mapping else {
      throw SessionError(
        .damaged, "\(node.place(in: file)): stores must be 'name: url' lines")
    }
    return try members.map { key, value in
      do {
        return try store(key, value, file)
      } catch let error as SessionError {
        throw SessionError(
          .damaged, "\(key.place(in: file)): \(error.message)", hint: error.hint, cause: error)
      }
    }.sorted { $0.name < $1.name }
  }

  private static func store(_ key: Node, _ value: Node, _ file: FilePath) throws -> RemoteStore {
    let known = value.mapping
    guard let name = key.string, let url = known?["url"]?.string ?? value.string else {
      throw SessionError(.damaged, "a store needs a name and a url")
    }
    let namespace = known?["namespace"]?.string
    guard RemoteStore.isPath(url) else {
      return try RemoteStore(name: name, url: url, namespace: namespace)
    }
    // Relative to the workspace, whoever reads it from wherever.
    let path = file.removingLastComponent().pushing(FilePath(url)).lexicallyNormalized()
    return try RemoteStore(name: name, url: path.string, namespace: namespace)
  }
}

/// The lines of `workspace.yaml` that name stores.
private struct StoreLines {
  private var lines: [Substring]
  /// The entries below `stores:`, and that line itself; both counted from 0.
  private var entries: [(name: String, line: Int, indent: Int)] = []
  private var header: Int?
  private var isBlock = true

  init(_ text: String, _ root: Node?) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (key, value) in root?.mapping ?? [:] where key.string == "stores" {
      header = key.mark.map { $0.line - 1 }
      for (name, _) in value.mapping ?? [:] {
        guard let mark = name.mark, let text = name.string else { continue }
        entries.append((text, mark.line - 1, mark.column - 1))
        if mark.line - 1 == header { isBlock = false }
      }
      if value.mapping == nil, value.null == nil { isBlock = false }
    }
  }

  /// - Returns: `nil` if the lines are not written one entry below the other.
  func adding(_ store: RemoteStore) -> String? {
    guard isBlock else { return nil }
    var lines = lines
    let indent = String(repeating: " ", count: entries.first?.indent ?? 2)
    var new = ["\(indent)\(store.name): \(Self.scalar(store.url))"]
    if let namespace = store.namespace {
      new = [
        "\(indent)\(store.name):", "\(indent)  url: \(Self.scalar(store.url))",
        "\(indent)  namespace: \(Self.scalar(namespace))",
      ]
    }
    if let header {
      lines.insert(contentsOf: new.map { $0[...] }, at: entries.first?.line ?? header + 1)
    } else {
      while lines.last?.isEmpty == true { lines.removeLast() }
      lines += (lines.isEmpty ? [] : [""]) + ["stores:"] + new.map { $0[...] } + [""]
    }
    return lines.joined(separator: "\n")
  }

  func removing(_ name: String) -> String? {
    guard isBlock, let entry = entries.first(where: { $0.name == name }) else { return nil }
    var lines = lines
    var end = entry.line + 1
    while end < lines.count, Self.indent(of: lines[end]).map({ $0 > entry.indent }) ?? false {
      end += 1
    }
    lines.removeSubrange(entry.line..<end)
    if entries.count == 1, let header { lines.remove(at: header) }
    return lines.joined(separator: "\n")
  }

  /// In spaces; `nil` for a blank line.
  private static func indent(of line: Substring) -> Int? {
    let spaces = line.prefix { $0 == " " }.count
    return spaces == line.count ? nil : spaces
  }

  private static func scalar(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/:@._+~-".utf8.contains(byte)
      }
    }
    let quoted = text.split(separator: "'", omittingEmptySubsequences: false).joined(
      separator: "''")
    return isPlain && !text.hasSuffix(":") ? text : "'\(quoted)'"
  }
}
