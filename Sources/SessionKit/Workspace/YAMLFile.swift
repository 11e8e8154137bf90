import GitKit
import SystemPackage
import Yams

/// Reads a YAML file.
///
/// - Returns: `nil` if there is nothing in it but comments.
/// - Throws: ``SessionError`` with code `damaged`, with file and line, if it is not YAML.
func readYAML(_ file: FilePath) throws -> Node? {
  let bytes = try OpenFile.open(file).readAll()
  do {
    return try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
  } catch let error as YamlError {
    throw SessionError(.damaged, "\(file)\(error.place)", cause: error)
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
