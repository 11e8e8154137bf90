import Foundation
package import SystemPackage

func makeTemporaryDirectory(
  below place: FilePath = FilePath(NSTemporaryDirectory())
) throws -> FilePath {
  let base = place.appending("git-session-tests")
  let path = base.appending(UUID().uuidString)
  try FileManager.default.createDirectory(
    atPath: path.string, withIntermediateDirectories: true)
  return path
}

func removeTemporaryDirectory(_ path: FilePath) throws {
  guard ProcessInfo.processInfo.environment["KEEP_TEMPORARY"] == nil else { return }
  // git may still be packing in the background, for a minute where there are 100,000 files; what it takes
  // away meanwhile is no failure.
  for _ in 0..<600 {
    guard exists(path), (try? FileManager.default.removeItem(atPath: path.string)) == nil else {
      return
    }
    usleep(100_000)
  }
  try FileManager.default.removeItem(atPath: path.string)
}

/// Writes a file and the directories it needs.
package func write(_ text: String, to path: FilePath) throws {
  try write(Array(text.utf8), to: path)
}

package func write(_ bytes: [UInt8], to path: FilePath) throws {
  try FileManager.default.createDirectory(
    atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
  try Data(bytes).write(to: URL(fileURLWithPath: path.string))
}

/// The text of a file; an error if it is not there.
package func text(of path: FilePath) throws -> String {
  String(decoding: try Data(contentsOf: URL(fileURLWithPath: path.string)), as: UTF8.self)
}

package func exists(_ path: FilePath) -> Bool {
  FileManager.default.fileExists(atPath: path.string)
}

package func remove(_ path: FilePath) throws {
  try FileManager.default.removeItem(atPath: path.string)
}

/// The root of this package's checkout.
package let projectDirectory = FilePath(#filePath)
  .removingLastComponent().removingLastComponent().removingLastComponent()
