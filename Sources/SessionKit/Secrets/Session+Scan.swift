import GitKit
public import SessionModel

extension Session {
  /// The secrets in the directory as it is: in all files that saving would keep, and in their names.
  ///
  /// What the session's waivers name, those in the directory as they are, is passed over.
  ///
  /// - Throws: ``SessionError``; a file that cannot be read is never taken for one without secrets.
  /// - Complexity: Reads every file once, one at a time in memory.
  public func scan(by scanner: SecretScanner) throws -> [FoundSecret] {
    do {
      let tip = try tip()
      let changes = try unsavedChanges(since: tip)
      let changed = Set(changes.map(\.path))
      var scan = SecretSearch(scanner)
      var files = try WorkingTree(at: path)
      scan.waived = try repository.waivedSecrets(in: tip.tree)
      for change in changes where change.path.isInside(GitPath(SessionLayout.waivers)) {
        guard let file = try files.open(change.path), let stat = change.file else { continue }
        let bytes = try OpenFile.adopt(file, size: stat.size).readAll()
        scan.waived.insert(try SecretWaiver(bytes: bytes, file: "\(change.path)").sha256)
      }
      try repository.forEachFile(in: tip.tree) { path, entry throws(GitError) in
        guard !changed.contains(path), entry.kind != .submodule else { return }
        try scan.add(path, try repository.readBlob(entry.id))
      }
      for change in changes {
        guard let stat = change.file, stat.kind == .file || stat.kind == .executable else {
          continue
        }
        guard let file = try files.open(change.path) else {
          throw SessionError(.busy, "'\(change.path)' vanished while it was being read; scan again")
        }
        try scan.add(change.path, OpenFile.adopt(file, size: stat.size).readAll())
      }
      return scan.found.sorted { ($0.path ?? "", $0.line) < ($1.path ?? "", $1.line) }
    } catch {
      throw SessionError(error)
    }
  }

  /// The secrets in everything that the branches lead to: contents and names of all files that ever
  /// were, and the messages of the commits.
  ///
  /// Each content is named once, with the first commit that is met with it, newest first.
  ///
  /// - Throws: ``SessionError``; an object that cannot be read is never taken for one without secrets.
  /// - Complexity: Reads every tree and every blob once, one at a time in memory.
  public func scanHistory(by scanner: SecretScanner) throws -> [FoundSecret] {
    do {
      var scan = SecretSearch(scanner)
      let tips = try repository.references(under: "refs/heads/").map(\.id)
      scan.waived = try repository.waivedSecrets(at: tips)
      try scan.addRange(tips, without: [], of: repository)
      return scan.found
    } catch {
      throw SessionError(error)
    }
  }
}
