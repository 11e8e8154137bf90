import GitKit
import SessionModel
import SystemPackage

/// Bundles of git that have sessions in them.
struct BundleImport: ImportKind {
  static func recognises(_ input: borrowing ImportInput) throws -> Bool {
    try BundleHeader.isAtStart(of: input)
  }

  static func bring(
    _ input: borrowing ImportInput, for job: ImportJob, into report: inout ImportReport
  ) async throws {
    report.format = "git bundle"
    let file = job.file
    // The input cannot be given into a closure.
    let header = try BundleHeader(input)
    let pack = input.file.descriptor
    var result = report
    do {
      try await Quarantine.used(for: job.importer) { quarantine in
        let arrived = try await quarantine.unpack(
          header, pack, file, for: job.importer, job.registry)
        try await job.importer.settle(arrived, from: quarantine, job.registry, into: &result)
      }
    } catch {
      var error = SessionError(error)
      error.message = "\(file): \(error.message)"
      throw error
    }
    report = result
  }
}

extension Quarantine {
  /// Takes in what a bundle has, and looks at all of it.
  ///
  /// - Parameters:
  ///   - pack: The bundle, open for reading.
  ///   - file: What errors call it.
  func unpack(
    _ header: BundleHeader, _ pack: FileDescriptor, _ file: FilePath, for importer: Importer,
    _ registry: ImportedSessions
  ) async throws -> [ArrivedSession] {
    let known = try await lenders(for: header, importer, registry)
    try borrow(from: known)
    try pack.seek(offset: header.packStart, from: .start)
    do {
      try await GitCommand.indexPack(pack, into: path, limit: limits.importSize.bytes)
    } catch {
      guard error.code == .damaged else { throw error }
      let said = error.message.split(separator: "\n").joined(separator: "; ")
      throw SessionError(
        .damaged, "git takes nothing of the bundle: \(said)",
        hint:
          "if it was cut or changed on its way, ask for it again; else it has what is not fit for git",
        cause: error)
    }
    let tips = header.references.map(\.id)
    try await requireAll(tips)
    let commits = try commits(tips)
    try examine(commits, without: header.prerequisites)
    let head = header.head.flatMap { head in header.references.first { $0.id == head }?.name }
    let arrived = try sessions(in: header.references, head: head)
    guard !arrived.isEmpty else {
      throw SessionError(
        .notFound, "there is no session in it: no branch has a session.json",
        hint: "git bundle list-heads shows what there is")
    }
    return arrived
  }

  /// The sessions here that have what an incremental bundle goes on from.
  private func lenders(
    for header: BundleHeader, _ importer: Importer, _ registry: ImportedSessions
  ) async throws -> [FilePath] {
    guard !header.prerequisites.isEmpty else { return [] }
    var found: Set<FilePath> = []
    if let session = importer.session { found.insert(session.path) }
    for reference in header.references {
      guard let id = StoreNamespace.standard.branch(reference.name)?.id,
        let path = try registry.directory(of: id)
      else { continue }
      found.insert(path)
    }
    for commit in header.prerequisites {
      let isHere = try found.contains { try Repository(at: $0).contains(commit) }
      guard isHere else {
        throw SessionError(
          .notFound, "it goes on from commit \(commit.short), which no session here has",
          hint: "import the bundle first that has the beginning, or name the session with --into")
      }
    }
    return found.sorted { $0.string < $1.string }
  }

  /// Refuses references whose history is not all there.
  private func requireAll(_ tips: [ObjectID]) async throws {
    do {
      _ = try await GitCommand.run(
        ["rev-list", "--objects", "--quiet"] + Set(tips.map(\.description)).sorted(),
        repository: path)
    } catch {
      guard error.code == .commandFailed else { throw error }
      throw SessionError(
        .damaged, "not all that it refers to is in it: \(error.message)", cause: error)
    }
  }

  /// The commits that references lead to; other objects have no files to look at.
  private func commits(_ tips: [ObjectID]) throws -> [ObjectID] {
    let repository = try Repository(at: path)
    return try tips.map { try repository.resolve("\($0)^{commit}") }
  }
}
