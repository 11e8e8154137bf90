import GitKit
public import SessionModel
import StructuredText
public import SystemPackage
import Yams

/// Where templates are found: the workspace's own first, then those that came with the tool.
public struct TemplateLibrary: Sendable {
  /// Directories with `<name>.yaml` files, in the order in which they are searched.
  public var directories: [FilePath]

  public init(directories: [FilePath]) { self.directories = directories }

  /// Reads the template of a name, or the file at a path that ends in `.yaml`.
  ///
  /// - Throws: ``SessionError`` with code `notFound`, naming those there are, or `damaged` with file
  ///   and line.
  public func template(_ name: String) throws -> SessionTemplate {
    do {
      if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return try read(FilePath(name)) }
      for directory in directories {
        let file = directory.appending("\(name).yaml")
        if FilePath(name).components.count == 1, fileExists(file) { return try read(file) }
      }
      let known = try names()
      throw SessionError(
        .notFound, "there is no template '\(name)'",
        hint: known.isEmpty ? nil : "the templates are \(known.joined(separator: ", "))")
    } catch {
      throw SessionError(error)
    }
  }

  /// The names of all templates, sorted.
  public func names() throws -> [String] {
    var found: Set<String> = []
    for directory in directories where fileExists(directory) {
      var files = try WorkingTree(at: directory)
      for name in try files.names(in: "").map(\.description) where name.hasSuffix(".yaml") {
        found.insert(String(name.dropLast(".yaml".count)))
      }
    }
    return found.sorted()
  }

  private func read(_ file: FilePath) throws -> SessionTemplate {
    guard let node = try readYAML(file) else {
      throw SessionError(.damaged, "\(file): the file is empty")
    }
    do {
      let lines = YAMLLines(node)
      return try SessionTemplate(JSONValue(node, file), file: file.string) { lines[$0] }
    } catch let error as ModelError {
      throw SessionError(.damaged, "\(error)", cause: error)
    }
  }
}

extension JSONValue {
  /// A YAML value as JSON, scalars by YAML's core schema.
  ///
  /// - Parameter file: Where it is from, for errors.
  fileprivate init(_ node: Node, _ file: FilePath) throws {
    switch node {
    case .mapping(let mapping):
      var object = JSONObject()
      for (key, value) in mapping {
        guard let name = key.string else {
          throw SessionError(.damaged, "\(key.place(in: file)): a key must be a word")
        }
        object.members.append((name, try JSONValue(value, file)))
      }
      self = .object(object)
    case .sequence(let sequence): self = .array(try sequence.map { try JSONValue($0, file) })
    case .scalar(let scalar): self = JSONValue(scalar, node)
    case .alias:
      throw SessionError(.damaged, "\(node.place(in: file)): aliases are not for templates")
    }
  }

  private init(_ scalar: Node.Scalar, _ node: Node) {
    if scalar.style == .plain {
      if node.null != nil {
        self = .null
        return
      }
      if let value = node.bool {
        self = .bool(value)
        return
      }
      if node.int != nil || node.float != nil {
        self = .number(scalar.string)
        return
      }
    }
    self = .string(scalar.string)
  }
}
