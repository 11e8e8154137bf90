import GitKit
import SystemPackage

extension Session {
  /// Lets a person edit a text in their own editor.
  ///
  /// - Parameter suffix: The end of the file's name, by which editors tell its kind: `json`.
  /// - Throws: ``SessionError`` if there is no editor, or it fails.
  public func edit(_ text: String, suffix: String) async throws -> String {
    do {
      let place = repository.gitDirectory
      let file = place.appending("session").appending("CONFLICT_EDITMSG.\(suffix)")
      try writeFile(file, text, in: place)
      defer { removeFile(file) }
      do {
        try await EditorCommand.edit(file, in: path)
      } catch {
        guard error.code == .commandFailed else { throw error }
        throw SessionError(.refused, "nothing was changed: \(error.message)", cause: error)
      }
      let edited = try OpenFile.open(file).readAll()
      return String(decoding: edited, as: UTF8.self)
    } catch {
      throw SessionError(error)
    }
  }
}
