import GitKit
import SessionModel
public import SystemPackage
import Zip

/// A file with a state of the session that has been written.
public struct ExportedState: Hashable, Sendable, Encodable {
  public var file: String
  /// In bytes.
  public var size: Int64
  public var session: String
  /// The commit that the state is of.
  public var commit: String
  /// How many files of the session it has.
  public var files: Int
  /// The parts that it has; `nil` is everything.
  public var parts: [String]?
  /// What could not be taken along: symbolic links, repositories inside, and files that would not be valid
  /// without the secrets in them.
  public var omitted: [String]
  /// The secrets that were taken out.
  public var redacted: [FoundSecret]

  init(_ state: StateToExport, in file: FilePath, size: Int64, files: Int, omitted: [String]) {
    self.file = file.string
    self.size = size
    session = state.manifest.id.rawValue
    commit = state.commit.description
    self.files = files
    parts = state.parts?.map(\.rawValue)
    self.omitted = omitted + state.omitted
    redacted = state.redacted
  }
}

extension Session {
  /// Writes the files of a state as a zip file that any unzip opens.
  ///
  /// The same state gives the same bytes, whenever and wherever it is written. The files are in a directory
  /// named after the session; the comment of the zip file is the commit, as with `git archive`.
  ///
  /// - Parameters:
  ///   - file: Where to write it; nothing may be there unless `replacing`.
  ///   - hasHistory: Whether a bundle with all branches and their history lies beside the directory.
  public func exportZip(
    _ selection: ExportSelection = ExportSelection(), to file: FilePath, hasHistory: Bool = false,
    replacing: Bool = false
  ) async throws -> ExportedState {
    do {
      guard !hasHistory || selection.isWhole else {
        throw SessionError(.invalid, "a history has everything, so it goes with no selection")
      }
      let output = try OutputFile(file, replacing: replacing)
      let parcel = try sharedParcel(for: .standard)
      let references = hasHistory ? parcel.branches + parcel.tags : []
      let prefix = StoreNamespace.standard.branches(of: parcel.id)
      let head = prefix + (try tip().name)
      return try await exchange(references, head: head).used { exchange in
        let state = try state(selection, in: exchange)
        let bundle =
          hasHistory ? try await exchange.writeReproducibleBundle(of: references) : nil
        let (size, content) = try await output.make { unfinished in
          try writeZip(state, bundle, to: unfinished, from: exchange)
        }
        return ExportedState(
          state, in: file, size: size, files: content.files, omitted: content.omitted)
      }
    } catch {
      throw SessionError(error)
    }
  }

  private func writeZip(
    _ state: StateToExport, _ bundle: FilePath?, to path: FilePath, from exchange: Exchange
  ) throws -> (files: Int, omitted: [String]) {
    let repository = try Repository(at: exchange.path)
    let zip = try ZipWriter(at: path)
    var files: [(path: GitPath, entry: TreeEntry)] = []
    try repository.forEachFile(in: state.tree) { path, entry throws(GitError) in
      files.append((path, entry))
    }
    var omitted: [String] = []
    for (path, entry) in files.sorted(by: { $0.path < $1.path }) {
      guard entry.kind.isFile else {
        omitted.append(path.description)
        continue
      }
      let size = try repository.blobSize(entry.id)
      try zip.add(
        "\(state.directory)/\(path)", modified: state.time,
        isExecutable: entry.kind == .executable, size: size
      ) { write in try repository.forEachPiece(of: entry.id, write) }
    }
    if let bundle {
      let file = try OpenFile.open(bundle)
      try zip.add("\(state.directory).bundle", modified: state.time, size: file.size) { write in
        try file.forEachPiece(write)
      }
    }
    try zip.finish(comment: ZipNote(state).text)
    return (files.count - omitted.count, omitted)
  }
}

/// What a zip file's comment says of the state in it: the commit, or of which session it has a part.
enum ZipNote: Hashable, Sendable {
  case commit(ObjectID)
  case part

  private static let partMark = "part of a session"

  init(_ state: StateToExport) { self = state.isWhole ? .commit(state.commit) : .part }

  /// - Returns: `nil` for the comment of somebody else's file.
  init?(_ comment: [UInt8]) {
    let text = String(decoding: comment, as: UTF8.self)
    if text.hasPrefix(Self.partMark) {
      self = .part
    } else {
      do throws(GitError) {
        self = .commit(try ObjectID(text))
      } catch {
        return nil
      }
    }
  }

  var text: String {
    switch self {
    case .commit(let id): id.description
    case .part: Self.partMark
    }
  }
}

extension Exchange {
  /// Writes a bundle whose bytes do not depend on how the objects happen to be packed.
  ///
  /// All are packed anew here, by one thread, before git makes the bundle of that pack; then the objects of others can be
  /// read here no more.
  func writeReproducibleBundle(of references: [StoredReference]) async throws -> FilePath {
    let settings = ["-c", "pack.threads=1"]
    _ = try await GitCommand.run(
      settings + ["repack", "-a", "-d", "-F", "-q", "--no-write-bitmap-index"], repository: path)
    removeFile(path.appending("objects/info/alternates"))
    let file = path.appending("history.bundle")
    _ = try await GitCommand.run(
      settings + ["bundle", "create", "--quiet", file.string, "HEAD"] + references.map(\.name),
      in: path)
    return file
  }
}
