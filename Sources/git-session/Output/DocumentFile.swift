import FoundationEssentials
import SessionKit
import SystemPackage

/// A file that a command writes for the user to keep.
enum DocumentFile {
  /// Writes it whole or not at all.
  ///
  /// - Throws: ``SessionError`` with code `exists` if something is there and is not to be replaced.
  static func write(_ text: String, to path: FilePath, replacing: Bool) throws {
    do {
      try Data(text.utf8).write(
        to: URL(filePath: path.string), options: replacing ? .atomic : .withoutOverwriting)
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      throw SessionError(
        .exists, "\(path) exists already", hint: "--force replaces it, -o names another file")
    } catch {
      throw SessionError(.system, "cannot write \(path): \(error)", cause: error)
    }
  }
}
