import GitKit
import StructuredText
import SystemPackage
import Yams

/// Reads a YAML file.
///
/// - Returns: `nil` if there is nothing in it but comments.
/// - Throws: ``SessionError`` with code `damaged`, with file and line, if it is not YAML.
func readYAML(_ file: FilePath) throws -> Node? {
  try parseYAML(String(decoding: OpenFile.open(file).readAll(), as: UTF8.self), file)
}

/// The same of a text; `file` is what errors call it.
func parseYAML(_ text: String, _ file: FilePath) throws -> Node? {
  do {
    try refuseAliases(in: text, file)
    return try Yams.compose(yaml: text)
  } catch let error as YamlError {
    throw SessionError(.damaged, "\(file)\(error.place)", cause: error)
  }
}

/// Refuses a text with aliases before they are followed: a few lines of them stand for more than any memory holds.
///
/// Yams shows nothing of a text before it has followed them. So it reads the text first with every anchor made a tag,
/// which may stand wherever an anchor may: then no alias has an anchor, and the first is an error.
private func refuseAliases(in text: String, _ file: FilePath) throws {
  guard text.utf8.contains(UInt8(ascii: "&")) else { return }
  // What is no anchor is changed too, so the tag is one that makes no two different keys the same.
  var tag = "!a"
  while text.contains(tag) { tag += "a" }
  do {
    _ = try Parser(yaml: text.replacing("&", with: tag)).nextRoot()
  } catch YamlError.composer(_, _, let mark, _) {
    throw SessionError(.damaged, "\(file):\(mark.line): write out what the alias stands for")
  }
}

extension Node {
  /// `workspace.yaml:3`, for errors.
  func place(in file: FilePath) -> String {
    mark.map { "\(file):\($0.line)" } ?? "\(file)"
  }
}

extension YamlError {
  /// What is wrong, after the line it is in: `:3: did not find expected key`.
  fileprivate var place: String {
    switch self {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ":\(mark.line): \(problem)"
    case .duplicatedKeysInMapping(let keys, let context):
      ":\(context.mark.line): the key '\(keys.joined(separator: "', '"))' is there twice"
    default: ": \(self)"
    }
  }
}

extension JSONValue {
  /// A YAML value as JSON, scalars by YAML's core schema.
  ///
  /// - Parameter file: Where it is from, for errors.
  init(_ node: Node, _ file: FilePath) throws {
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
      throw SessionError(.damaged, "\(node.place(in: file)): write out what the alias stands for")
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
