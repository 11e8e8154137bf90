import GitKit
import SessionModel
public import SystemPackage

/// A bundle that has been written.
public struct ExportedBundle: Hashable, Sendable, Encodable {
  public var file: String
  /// In bytes.
  public var size: Int64
  public var session: String
  public var branches: [String]
}

extension Session {
  /// Writes the session with its whole history into one file, a git bundle.
  ///
  /// Its branches are called as in a store, `session/<id>/<branch>`, so bundles of many sessions can
  /// be fetched into one repository. `git clone`, `git fetch` and `git bundle verify` read it.
  ///
  /// - Parameter file: Where to write it; nothing may be there unless `replacing`.
  public func exportBundle(
    to file: FilePath, replacing: Bool = false
  ) async throws -> ExportedBundle {
    let plan: BundlePlan
    do {
      plan = try prepareBundle()
    } catch {
      throw SessionError(error)
    }
    do {
      let bundle = try await write(plan, to: file, replacing: replacing)
      try removeDirectory(plan.repository)
      return bundle
    } catch {
      try removeDirectory(plan.repository, after: error)
      throw SessionError(error)
    }
  }

  private func write(
    _ plan: BundlePlan, to file: FilePath, replacing: Bool
  ) async throws -> ExportedBundle {
    guard replacing || !fileExists(file) else {
      throw SessionError(
        .exists, "\(file) exists already", hint: "--force replaces it, -o names another file")
    }
    let unfinished = try unfinishedPath(for: file)
    defer { removeFile(unfinished) }
    _ = try await GitCommand.run(
      ["bundle", "create", "--quiet", unfinished.string, "HEAD"] + plan.references,
      in: plan.repository)
    let size = try OpenFile.open(unfinished).size
    if replacing {
      try moveReplacing(unfinished, to: file)
    } else {
      try moveNew(unfinished, to: file)
    }
    return ExportedBundle(
      file: file.string, size: size, session: plan.session, branches: plan.branches)
  }

  /// Makes an empty repository that borrows our objects and names our branches as a bundle does.
  private func prepareBundle() throws -> BundlePlan {
    let tip = try tip()
    let id = try manifest(in: tip.tree).id.rawValue
    let site = try Scratch(in: repository.gitDirectory).unusedPath()
    let prefix = "refs/heads/session/\(id)/"
    let borrower = try Repository.create(
      at: site, bare: true, initialBranch: "session/\(id)/\(tip.name)")
    try writeNewFile(
      site.appending("objects/info/alternates"),
      "\(repository.commonDirectory.appending("objects"))\n")
    let opened = try Repository(at: borrower.commonDirectory)
    let branches = try repository.references(under: "refs/heads/")
    for branch in branches {
      try opened.moveReference(
        prefix + Self.shortName(ofBranch: branch.name), to: branch.id, expecting: nil,
        reason: "session: export")
    }
    let names = branches.map { Self.shortName(ofBranch: $0.name) }
    return BundlePlan(
      repository: site, session: id, branches: names, references: names.map { prefix + $0 })
  }
}

private struct BundlePlan: Sendable {
  var repository: FilePath
  var session: String
  var branches: [String]
  /// In full, as the bundle has them.
  var references: [String]
}
