import GitKit
public import SessionModel
public import SystemPackage

/// An upload as the session has it.
public struct Upload: Hashable, Sendable, Encodable {
  /// Relative to the session's directory.
  public var path: String
  /// In bytes.
  public var size: Int64
  /// Judged by the content, as a media type.
  public var type: String
  /// 64 hexadecimal digits.
  public var sha256: String
}

/// An upload that is gone from the present state.
public struct RemovedUpload: Hashable, Sendable, Encodable {
  public var path: String
  /// The messages that still name it.
  public var attachedTo: [String]
  public var change: SavedChange
}

extension Session {
  /// The uploads as last saved, sorted by path; symbolic links are none.
  ///
  /// - Complexity: Reads all of them, one at a time.
  public func uploads(branch: String? = nil) throws -> [Upload] {
    do {
      let tree = try tip(of: branch).tree
      return try files(below: SessionLayout.uploads, in: .tree(tree)).compactMap { path in
        try repository.entry(at: GitPath(path), in: tree).map { try upload(path, $0) }
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// The upload of a name.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if there is none, `invalid` for a name that leads
  ///   out of `uploads/`.
  public func upload(_ name: String, branch: String? = nil) throws -> Upload {
    do {
      let (path, entry) = try storedUpload(name, in: tip(of: branch).tree)
      return try upload(path, entry)
    } catch {
      throw SessionError(error)
    }
  }

  /// Writes an upload's bytes to a file; nothing may be there unless `replacing`.
  public func exportUpload(
    _ name: String, to file: FilePath, replacing: Bool = false, branch: String? = nil
  ) throws -> Upload {
    do {
      let (path, entry) = try storedUpload(name, in: tip(of: branch).tree)
      let upload = try upload(path, entry)
      try refusePointer(upload)
      try OutputFile(file, replacing: replacing).fill { output in
        try repository.sendBlob(entry.id, to: output)
      }
      return upload
    } catch {
      throw SessionError(error)
    }
  }

  /// Writes an upload's bytes to an open file, such as standard output.
  ///
  /// - Throws: ``SessionError``; `Errno.brokenPipe` if nobody reads on.
  public func writeUpload(
    _ name: String, to output: FileDescriptor, branch: String? = nil
  ) throws {
    do {
      let (path, entry) = try storedUpload(name, in: tip(of: branch).tree)
      try refusePointer(try upload(path, entry))
      try repository.sendBlob(entry.id, to: output)
    } catch let error as GitError where error.cause == .brokenPipe {
      throw Errno.brokenPipe
    } catch {
      throw SessionError(error)
    }
  }

  /// Takes an upload out of the session's present state; its bytes stay in the history.
  public func removeUpload(_ name: String, branch: String? = nil) throws -> RemovedUpload {
    var removed = SessionLayout.uploads
    let change = try update(branch: branch) { tip in
      let (path, _) = try storedUpload(name, in: tip.tree)
      removed = path
      var edits: [GitPath: Change.Content?] = [:]
      edits.updateValue(nil, forKey: GitPath(path))
      return Change(
        edits: edits,
        message: try commitMessage("Remove upload \(path.lastComponent)", "upload.remove"))
    }
    let attached = try messages().filter { $0.message.attachments.contains(removed) }
    return RemovedUpload(
      path: removed.string, attachedTo: attached.map(\.message.id.rawValue), change: change)
  }

  /// Makes an uploaded DOT file a phase's diagram, byte for byte, replacing one of the same name.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, naming the line, if it is not DOT.
  public func importUploadedDiagram(
    _ upload: String, as name: String? = nil, phase: PhaseID? = nil, asCandidate: Bool = false,
    branch: String? = nil
  ) throws -> AddedFile {
    do {
      let (path, entry) = try storedUpload(upload, in: tip(of: branch).tree)
      let name = try fileName(
        name, of: FilePath(path.lastComponent), endingIn: [".dot", ".gv"])
      let bytes = try repository.readBlob(entry.id)
      try checkDiagram(bytes, called: path.string)
      let stored = StoredFile(
        entry: .file(entry.id), size: Int64(bytes.count), digest: nil)
      return try add(
        stored, as: name, to: "diagrams", phase, asCandidate, branch, "diagram.import")
    } catch {
      throw SessionError(error)
    }
  }

  /// Where a name leads, which is only ever a file below the session's own `uploads/`.
  private func storedUpload(
    _ name: String, in tree: ObjectID
  ) throws -> (path: SessionPath, entry: TreeEntry) {
    let own = "\(SessionLayout.uploads)/"
    let path: SessionPath
    do throws(ModelError) {
      path = try SessionPath(name.hasPrefix(own) ? name : own + name)
    } catch {
      throw SessionError(
        .invalid, "'\(name)' leads out of uploads/: \(error.message)",
        hint: "git session upload list shows the names", cause: error)
    }
    let entry = try repository.entry(at: GitPath(path), in: tree)
    if entry?.kind == .symbolicLink {
      throw SessionError(.refused, "\(path) is a symbolic link, which is not followed")
    }
    guard let entry, entry.kind.isFile else {
      let first = name.prefix { $0 != "/" && $0 != ":" && $0 != "@" }
      if name.utf8.count > first.utf8.count, SessionID(rawValue: String(first)) != nil {
        throw SessionError(
          .notFound, "'\(name)' is not in this session; a session resolves its own uploads only",
          hint: "git session upload get -s \(first) names another session")
      }
      throw SessionError(
        .notFound, "there is no upload '\(path.lastComponent)'",
        hint: "git session upload list shows the names")
    }
    return (path, entry)
  }

  private func upload(_ path: SessionPath, _ entry: TreeEntry) throws -> Upload {
    let digest = try repository.digest(of: entry.id)
    return Upload(
      path: path.string, size: try repository.blobSize(entry.id),
      type: ContentType(ofBytesBeginning: digest.head).description, sha256: digest.sha256)
  }

  private func refusePointer(_ upload: Upload) throws {
    guard upload.type == ContentType.lfsPointer.description else { return }
    throw SessionError(
      .refused, "git-lfs keeps \(upload.path); the session has only a pointer to it",
      hint: "git lfs pull brings the file into the directory, where it is \(path)/\(upload.path)")
  }
}
