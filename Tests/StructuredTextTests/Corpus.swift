import Foundation
import Testing

/// Files from elsewhere that tests read, beside the repository or where `CORPUS` says.
enum Corpus {
  static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["CORPUS"] { return URL(filePath: path) }
    return URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../shared/corpus").standardizedFileURL
  }()

  static let exists = FileManager.default.fileExists(atPath: root.path)
  static let absence: Comment = "skipped: no corpus; set CORPUS to its directory"

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: path)))
  }

  /// The paths below a folder with an extension, sorted.
  static func files(_ folder: String, _ suffix: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    return (all?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(suffix) }.sorted()
      .map { "\(folder)/\($0)" }
  }
}

typealias Comment = Testing.Comment

/// A source of chance that gives the same again from the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
