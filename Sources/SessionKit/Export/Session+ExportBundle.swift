import GitKit
public import SessionModel
public import SystemPackage

/// A bundle that has been written.
public struct ExportedBundle: Hashable, Sendable, Encodable {
  public var file: String
  /// In bytes.
  public var size: Int64
  public var session: String
  public var branches: [String]
  /// The parts that it has; `nil` is everything, with the history.
  public var parts: [String]?
  /// The commit that whoever reads it must have; `nil` is none.
  public var since: String?
  /// The secrets that were taken out.
  public var redacted: [FoundSecret]
  /// Files that would not be valid without the secrets in them.
  public var omitted: [String]
}

extension Session {
  /// Writes the session with its whole history into one file, a git bundle.
  ///
  /// Its branches are called as in a store, `session/<id>/<branch>`, so bundles of many sessions can
  /// be fetched into one repository. `git clone`, `git fetch` and `git bundle verify` read it.
  ///
  /// - Parameters:
  ///   - file: Where to write it; nothing may be there unless `replacing`.
  ///   - parts: What of the session is in it; the bundle has one commit then, since a history has everything.
  ///   - redacting: Whether secrets are taken out; the bundle has one commit then too.
  ///   - since: A branch or revision; what it has is left out, and whoever reads the bundle must have it.
  /// - Throws: ``SessionError`` with code `refused` if there is nothing new since then.
  public func exportBundle(
    to file: FilePath, parts: Set<SessionPart>? = nil, redacting: Bool = false,
    since: String? = nil,
    replacing: Bool = false
  ) async throws -> ExportedBundle {
    do {
      let output = try OutputFile(file, replacing: replacing)
      let parcel = try sharedParcel(for: .standard)
      let tip = try tip()
      let prefix = StoreNamespace.standard.branches(of: parcel.id)
      let head = prefix + tip.name
      let selection = ExportSelection(parts: parts, isRedacted: redacting)
      let base = try since.map(resolve)
      let references = selection.isWhole ? parcel.branches + parcel.tags : []
      return try await exchange(references, head: head).used { exchange in
        var branches = parcel.branches
        var state: StateToExport?
        if !selection.isWhole {
          let part = try self.state(selection, in: exchange)
          branches = [try writePart(part, as: prefix + part.branch, in: exchange)]
          state = part
        } else if let base {
          branches = try newBranches(parcel, since: base)
        }
        let tags = selection.isWhole && base == nil ? parcel.tags : []
        // A bundle's HEAD is what git clone shows; it must be among the branches.
        let shown = branches.contains { $0.name == head } ? ["HEAD"] : []
        let (size, _) = try await output.make { unfinished in
          try await GitCommand.run(
            ["bundle", "create", "--quiet", unfinished.string] + shown
              + (branches + tags).map(\.name) + (base.map { ["^\($0)"] } ?? []),
            in: exchange.path)
        }
        return ExportedBundle(
          file: file.string, size: size, session: parcel.id.rawValue,
          branches: branches.map { String($0.name.dropFirst(prefix.count)) },
          parts: state?.parts?.map(\.rawValue), since: base?.description,
          redacted: state?.redacted ?? [], omitted: state?.omitted ?? [])
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// The branches that have something since a commit.
  private func newBranches(_ parcel: Parcel, since base: ObjectID) throws -> [StoredReference] {
    let new = try parcel.branches.filter { try !repository.isAncestor($0.id, of: base) }
    guard !new.isEmpty else {
      throw SessionError(
        .refused, "there is nothing new since \(base.short)", hint: "git session log lists commits")
    }
    return new
  }

  /// Writes a commit without history that has the selected files.
  private func writePart(
    _ state: StateToExport, as branch: String, in exchange: Exchange
  ) throws -> StoredReference {
    var repository = try Repository(at: exchange.path)
    let names = (state.parts ?? []).map(\.rawValue).joined(separator: ", ")
    let message = CommitMessage(
      subject: "Export \(names)", operation: "export", actor: state.manifest.owner.email,
      trailers: [.init(key: "Session-Commit", value: state.commit.description)])
    let owner = state.manifest.owner
    let commit = try repository.writeCommit(
      tree: state.tree, parents: [],
      author: Signature(name: owner.name, email: owner.email, seconds: state.time),
      message: message.text)
    try repository.moveReference(branch, to: commit, expecting: nil, reason: "session: export")
    return StoredReference(name: branch, id: commit)
  }
}
