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
      try await EditorCommand.edit(file, in: path)
      let edited = try OpenFile.open(file).readAll()
      removeFile(file)
      return String(decoding: edited, as: UTF8.self)
    } catch {
      throw SessionError(error)
    }
  }
}
