package import Foundation
import SystemPackage
package import Testing

/// Real inputs that nobody here wrote, beside the repository or where `CORPUS` says.
package enum Corpus {
  package static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["CORPUS"] { return URL(filePath: path) }
    return URL(filePath: projectDirectory.appending("../shared/corpus").string).standardizedFileURL
  }()

  package static let exists = FileManager.default.fileExists(atPath: root.path)
  package static let absence: Testing.Comment = "skipped: no corpus; set CORPUS to its directory"

  package static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: path)))
  }

  /// The paths below a folder with an extension, sorted.
  package static func files(_ folder: String, _ suffix: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    return (all?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(suffix) }.sorted()
      .map { "\(folder)/\($0)" }
  }
}
