import GitKit
import SessionModel
import StructuredText
public import SystemPackage

extension Session {
  /// Writes a state as one JSON document.
  ///
  /// JSON files and messages are in it as data, other texts as strings, all else in Base64; reading it gives the same
  /// bytes. The same state gives the same document.
  ///
  /// - Parameter file: Where to write it; nothing may be there unless `replacing`.
  public func exportPayload(
    _ selection: ExportSelection = ExportSelection(), to file: FilePath, replacing: Bool = false
  ) async throws -> ExportedState {
    do {
      let output = try OutputFile(file, replacing: replacing)
      return try await exchange([]).used { exchange in
        let state = try state(selection, in: exchange)
        let (size, content) = try await output.make { unfinished in
          try writePayload(state, to: unfinished, from: exchange)
        }
        return ExportedState(
          state, in: file, size: size, files: content.files, omitted: content.omitted)
      }
    } catch {
      throw SessionError(error)
    }
  }

  private func writePayload(
    _ state: StateToExport, to path: FilePath, from exchange: Exchange
  ) throws -> (files: Int, omitted: [String]) {
    let repository = try Repository(at: exchange.path)
    let payload = SessionPayload(
      session: state.manifest.id, branch: state.branch,
      commit: state.isWhole ? state.commit.description : nil,
      time: Timestamp(milliseconds: state.time * 1000), parts: state.parts)
    var entries: [(path: GitPath, entry: TreeEntry)] = []
    try repository.forEachFile(in: state.tree) { path, entry throws(GitError) in
      entries.append((path, entry))
    }
    let output = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o666))
    var omitted: [String] = []
    try output.closeAfter {
      _ = try output.writeAll(payload.beginning.utf8)
      var isFirst = true
      for (path, entry) in entries.sorted(by: { $0.path < $1.path }) {
        guard entry.kind.isFile else {
          omitted.append(path.description)
          continue
        }
        let file = PayloadFile(
          path: try SessionPath(bytes: path.bytes), isExecutable: entry.kind == .executable,
          bytes: try repository.readBlob(entry.id))
        _ = try output.writeAll("\(isFirst ? "" : ",")\n    \(file.value.compact)".utf8)
        isFirst = false
      }
      _ = try output.writeAll(SessionPayload.end.utf8)
    }
    return (entries.count - omitted.count, omitted)
  }
}
