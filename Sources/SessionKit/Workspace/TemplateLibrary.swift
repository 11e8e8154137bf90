import GitKit
public import SessionModel
import StructuredText
public import SystemPackage
import Yams

/// Where templates are found: the workspace's own first, then those that came with the tool.
public struct TemplateLibrary: Sendable {
  /// Directories with `<name>.yaml` files, in the order in which they are searched.
  public var directories: [FilePath]

  /// What to do if there are none in any of them.
  public var remedy: String?

  public init(directories: [FilePath], remedy: String? = nil) {
    self.directories = directories
    self.remedy = remedy
  }

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
        .notFound, "there is no template '\(name)'" + (known.isEmpty ? ", nor any other" : ""),
        hint: known.isEmpty ? remedy : "the templates are \(known.joined(separator: ", "))")
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
