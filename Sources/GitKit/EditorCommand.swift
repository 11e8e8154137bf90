import Subprocess
package import SystemPackage

/// Lets a person edit a file in the editor that git would open.
package enum EditorCommand {
  /// Opens a file and waits until the editor is done.
  ///
  /// - Parameter directory: The repository whose settings may name the editor; after `GIT_EDITOR`, and
  ///   before `VISUAL` and `EDITOR`.
  /// - Throws: ``GitError`` with code `notFound` if there is no editor, `commandFailed` if it fails.
  package static func edit(_ file: FilePath, in directory: FilePath) async throws(GitError) {
    // As git does it: the shell takes the setting's words apart, and the file's name is none of them.
    let script = #"editor=$(git var GIT_EDITOR) || exit 127; eval "$editor \"\$1\"""#
    let status: TerminationStatus
    do {
      status = try await Subprocess.run(
        .name("sh"), arguments: ["-c", script, "editor", file.string], workingDirectory: directory,
        input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
        output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
        error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
      ).terminationStatus
    } catch {
      throw GitError(.notFound, "cannot start an editor (\(error))")
    }
    guard status.isSuccess else {
      throw GitError(
        .commandFailed, "the editor failed (\(status)); EDITOR or core.editor names another")
    }
  }
}
