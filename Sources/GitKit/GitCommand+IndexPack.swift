import Subprocess
package import SystemPackage

extension GitCommand {
  /// Takes the objects of a pack into a repository, checked as `git fsck --strict` does.
  ///
  /// Objects may build on others that the repository can read. The memory that the pack may make git take is
  /// limited, since a few bytes of it can ask for gigabytes.
  ///
  /// - Parameters:
  ///   - pack: Open where the pack begins.
  ///   - repository: One of our making.
  ///   - limit: How long the pack may be, in bytes.
  /// - Throws: ``GitError`` with code `damaged` and git's own words.
  package static func indexPack(
    _ pack: FileDescriptor, into repository: FilePath, limit: Int64
  ) async throws(GitError) {
    let words = [
      "--as=\(Self.memoryForPacks)", "git", "--git-dir=\(repository)",
      "-c", "pack.threads=1", "-c", "core.bigFileThreshold=16m", "-c", "core.fsync=all",
      "index-pack", "--stdin", "--strict", "--fix-thin", "--max-input-size=\(limit)",
    ]
    let result: ExecutionResult<Void, DiscardedOutput, StringOutput<Unicode.UTF8>>
    do {
      result = try await Subprocess.run(
        .name("prlimit"), arguments: Arguments(words), environment: environment,
        input: .fileDescriptor(pack, closeAfterSpawningProcess: false),
        output: .discarded, error: .string(limit: 1 << 16))
    } catch {
      throw GitError(.notFound, "cannot run prlimit and git (\(error)); are both on the PATH?")
    }
    let finished = Finished(result.terminationStatus, output: "", errors: result.standardError)
    guard finished.status == 0 else { throw GitError(.damaged, finished.errors) }
  }

  /// In bytes; git itself takes larger files as streams.
  private static let memoryForPacks: Int64 = 4 << 30
}
