import GitKit
import SessionModel
import SystemPackage
import Zip

/// Zip files with the files of a session, with its history beside them, or with a bundle alone.
struct ZipImport: ImportKind {
  static func recognises(_ input: borrowing ImportInput) throws -> Bool {
    let beginning = try input.file.read(at: 0, count: 4)
    return ZipReader.beginnings.contains(beginning)
  }

  static func bring(
    _ input: borrowing ImportInput, for job: ImportJob, into report: inout ImportReport
  ) async throws {
    report.format = "zip"
    let importer = job.importer
    let (file, size) = (job.file, input.size)
    var result = report
    do {
      try await Quarantine.used(for: importer) { quarantine in
        let content = try ZipContent(file, size: size, into: quarantine)
        guard let bundle = content.bundle else {
          let state = try content.state(in: quarantine)
          return try await importer.settle(
            state, from: quarantine, job.registry, into: &result)
        }
        let arrived = try await quarantine.unpack(bundle, for: importer, job.registry)
        try content.checkIsState(of: arrived, in: quarantine)
        try await importer.settle(arrived, from: quarantine, job.registry, into: &result)
      }
    } catch {
      var error = SessionError(error)
      if !error.message.hasPrefix("\(file)") { error.message = "\(file): \(error.message)" }
      throw error
    }
    report = result
  }
}

extension Quarantine {
  /// Takes in a bundle that is in a file of its own.
  fileprivate func unpack(
    _ bundle: FilePath, for importer: Importer, _ registry: ImportedSessions
  ) async throws -> [ArrivedSession] {
    let input = try await ImportInput.open(bundle)
    guard try BundleHeader.isAtStart(of: input) else {
      throw SessionError(.damaged, "the bundle in it is none")
    }
    let header = try BundleHeader(input)
    return try await unpack(header, input.file.descriptor, bundle, for: importer, registry)
  }
}

/// What is in a zip file, as far as a session is concerned.
struct ZipContent: Sendable {
  private(set) var tree: ObjectID?
  private(set) var note: ZipNote?
  /// The bundle beside the files, in quarantine.
  private(set) var bundle: FilePath?

  /// Unpacks a zip file into a quarantine.
  ///
  /// - Parameter size: The file's, in bytes.
  /// - Throws: ``SessionError`` with code `refused` for what no session may have, or for more than is allowed.
  init(_ file: FilePath, size: Int64, into quarantine: Quarantine) throws {
    let zip = try ZipReader(at: file)
    note = ZipNote(zip.comment)
    let names = try Self.names(in: zip, quarantine)
    let root = try Self.root(of: names)
    var files = try ArrivingFiles(in: quarantine)
    let bounds = UnpackingGuard(size: size)
    var bundle: FilePath?
    try zip.forEachEntry { entry, read in
      guard entry.kind != .directory, let path = try Self.path(entry),
        !Self.isJunk(path)
      else { return }
      if root.isBundle(path) {
        let place = quarantine.path.appending("received.bundle")
        guard bundle == nil else { throw SessionError(.refused, "there are two bundles in it") }
        bundle = place
        return try Self.write(place, quarantine.limits.importSize, bounds, read)
      }
      guard let inside = try root.inside(path) else {
        throw SessionError(
          .refused, "'\(path)' lies outside of the session's directory",
          hint: "take it out of the zip file, or move it into the session")
      }
      try files.add(inside, isExecutable: entry.kind == .executable, within: bounds, read)
    }
    if !files.isEmpty { tree = try files.finish(in: quarantine) }
    self.bundle = bundle
  }

  /// The names in it, before anything is unpacked.
  private static func names(
    in zip: ZipReader, _ quarantine: Quarantine
  ) throws -> [SessionPath] {
    var names: [SessionPath] = []
    var count = 0
    try zip.forEachEntry { entry, _ in
      count += 1
      guard count <= quarantine.limits.importFiles else {
        throw SessionError(
          .refused, "it has more than \(quarantine.limits.importFiles) files",
          hint: "if it is to be trusted, raise limits.importFiles in workspace.yaml")
      }
      guard let path = try path(entry), entry.kind != .directory, !isJunk(path) else { return }
      names.append(path)
    }
    return names
  }

  /// The path of an entry, if it may be one; `nil` for the directory that everything is in.
  private static func path(_ entry: ZipReader.Entry) throws -> SessionPath? {
    switch entry.kind {
    case .symbolicLink:
      let name = String(decoding: entry.name, as: UTF8.self)
      throw SessionError(.refused, "'\(name)' is a symbolic link")
    case .other:
      let name = String(decoding: entry.name, as: UTF8.self)
      throw SessionError(.refused, "'\(name)' is neither a file nor a directory")
    default: break
    }
    let isDirectory = entry.name.last == UInt8(ascii: "/")
    do throws(ModelError) {
      return try SessionPath(bytes: isDirectory ? entry.name.dropLast() : entry.name[...])
    } catch {
      throw SessionError(
        .refused, error.message,
        hint: error.message.contains("git's own files")
          ? "a bundle carries a repository: git session export, or git bundle create" : nil,
        cause: error)
    }
  }

  /// What a Mac puts beside the files.
  private static func isJunk(_ path: SessionPath) -> Bool {
    path.components.first == "__MACOSX" || path.lastComponent == ".DS_Store"
  }

  private static func write(
    _ path: FilePath, _ limit: ByteCount, _ bounds: UnpackingGuard,
    _ read: (([UInt8]) throws -> Void) throws -> Void
  ) throws {
    let output = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o600))
    var total: Int64 = 0
    try output.closeAfter {
      try read { piece in
        try bounds.count(piece)
        total += Int64(piece.count)
        guard total <= limit.bytes else {
          throw SessionError(
            .refused, "it unpacks to more than \(limit)",
            hint: "if it is to be trusted, raise limits.import in workspace.yaml")
        }
        _ = try output.writeAll(piece)
      }
    }
  }
}

extension ZipContent {
  /// Where the session is in a zip file.
  fileprivate struct Root {
    /// The directory that it is in; `nil` is the top.
    var directory: String?
    var hasSession: Bool

    /// The path inside the session; `nil` if it lies outside.
    func inside(_ path: SessionPath) throws -> SessionPath? {
      guard hasSession else { return nil }
      guard let directory else { return path }
      let start = "\(directory)/"
      guard path.string.utf8.starts(with: start.utf8) else { return nil }
      return try SessionPath(String(path.string.dropFirst(start.count)))
    }

    /// Whether a file is the history beside the session's directory, or all there is.
    func isBundle(_ path: SessionPath) -> Bool {
      guard path.fileExtension == "bundle", path.components.count == 1 else { return false }
      return !hasSession || directory != nil
    }
  }

  fileprivate static func root(of names: [SessionPath]) throws -> Root {
    if names.contains(SessionLayout.manifest) { return Root(directory: nil, hasSession: true) }
    let found = names.filter {
      let parts = $0.components
      return parts.count == 2 && parts[1] == SessionLayout.manifest.string
    }
    guard found.count < 2 else {
      throw SessionError(
        .refused, "there are \(found.count) sessions in it",
        hint: "a bundle can have several; of zip files each has one")
    }
    if let manifest = found.first {
      return Root(directory: manifest.components[0], hasSession: true)
    }
    let root = Root(directory: nil, hasSession: false)
    guard names.contains(where: root.isBundle) else {
      throw SessionError(.notFound, "there is no session in it: it has no session.json")
    }
    return root
  }

  /// The files as a state of a session.
  fileprivate func state(in quarantine: Quarantine) throws -> StateArrival {
    let repository = try Repository(at: quarantine.path)
    guard let tree, let manifest = try repository.manifest(in: tree) else {
      throw SessionError(.notFound, "there is no session in it: it has no session.json")
    }
    guard case .commit(let commit)? = note else {
      return StateArrival(tree: tree, manifest: manifest, isPart: note == .part)
    }
    return StateArrival(tree: tree, manifest: manifest, commit: commit)
  }

  /// Refuses files that are another state than the history beside them has.
  fileprivate func checkIsState(
    of sessions: [ArrivedSession], in quarantine: Quarantine
  ) throws {
    guard let tree else { return }
    let repository = try Repository(at: quarantine.path)
    if case .commit(let commit)? = note, repository.contains(commit),
      try repository.readCommit(commit).tree == tree
    {
      return
    }
    let tips = sessions.flatMap(\.branches.values)
    guard try tips.contains(where: { try repository.readCommit($0).tree == tree }) else {
      throw SessionError(
        .refused, "its files are not as the history beside them has them",
        hint: "import the bundle in it and the files one after the other, each in a file of its own"
      )
    }
  }
}

/// Stops what unpacks to far more than it is: no honest session does.
final class UnpackingGuard {
  private let size: Int64
  private var unpacked: Int64 = 0

  /// Below this, in bytes, nothing is suspicious.
  private static let harmless: Int64 = 64 << 20
  /// How many times its size a file may unpack to.
  private static let mostTimes: Int64 = 200

  init(size: Int64) { self.size = size }

  func count(_ piece: [UInt8]) throws {
    unpacked += Int64(piece.count)
    guard unpacked <= Self.harmless || unpacked / Self.mostTimes <= size else {
      throw SessionError(
        .refused, "it unpacks to more than \(Self.mostTimes) times its size, as no session does")
    }
  }
}
