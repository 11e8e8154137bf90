public import SessionModel
import StructuredText
public import SystemPackage
import Yams

extension SecretRules {
  /// The rules that came with the tool.
  ///
  /// - Throws: Only if the tool itself is wrong.
  /// - Complexity: They are read once.
  public static func builtIn() throws -> SecretRules { try known.get() }

  private static let known = Result {
    let file: FilePath = "the built-in rules"
    let node = try parseYAML(BuiltInSecretRules.yaml, file)
    guard let node else { throw SessionError(.damaged, "\(file): there are none") }
    // No places of values: that they are right is tested before they come with the tool.
    return try SecretRules(JSONValue(node, file), file: file.string, checked: true)
  }

  /// The text of ``builtIn()``, to start rules of one's own from.
  public static var builtInText: String { BuiltInSecretRules.yaml + "\n" }

  /// Reads a rules file.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, with file and line.
  public init(file: FilePath) throws {
    do {
      self = try SecretRules(readYAML(file), file)
    } catch {
      throw SessionError(error)
    }
  }

  private init(_ node: Node?, _ file: FilePath) throws {
    guard let node else {
      throw SessionError(.damaged, "\(file): the file is empty")
    }
    do {
      let lines = YAMLLines(node)
      self = try SecretRules(JSONValue(node, file), file: file.string) { lines[$0] }
    } catch let error as ModelError {
      throw SessionError(.damaged, "\(error)", cause: error)
    }
  }
}
