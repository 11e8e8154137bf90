import GitKit
public import SessionModel
import StructuredText
public import SystemPackage

/// A file that has been added.
public struct AddedFile: Hashable, Sendable {
  /// Where it is, relative to the session's directory.
  public var path: SessionPath
  /// In bytes.
  public var size: Int64
  /// Of an upload, as a media type, judged by its content.
  public var type: String?
  /// Of an upload, 64 hexadecimal digits.
  public var sha256: String?
  /// `nil` if the same bytes were there already, so that nothing had to change.
  public var change: SavedChange?
}

extension Session {
  /// Adds a JSON file to a phase's artifacts, byte for byte, replacing one of the same name.
  ///
  /// A `name` of `nil` is the file's own. As a candidate it goes to the phase's `preview/`.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, naming the line, if it is not JSON.
  public func addArtifact(
    _ file: FilePath, as name: String? = nil, phase: PhaseID? = nil, asCandidate: Bool = false,
    branch: String? = nil
  ) throws -> AddedFile {
    let name = try fileName(name, of: file, endingIn: [".json"])
    let stored = try storeFile(file) { bytes in
      do throws(ParseError) {
        try JSONDocument(bytes).validated()
      } catch {
        throw SessionError(
          .damaged, "\(file):\(error.line):\(error.column): \(error.message)",
          hint: "an artifact must be JSON; git session upload add takes any file")
      }
    }
    return try add(
      stored, as: name, to: "artifacts", phase, asCandidate, branch, "artifact.add")
  }

  /// Adds a DOT file to a phase's diagrams, byte for byte, replacing one of the same name.
  ///
  /// As a candidate it goes to the phase's `preview/`.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, naming the line, if it is not DOT.
  public func importDiagram(
    _ file: FilePath, as name: String? = nil, phase: PhaseID? = nil, asCandidate: Bool = false,
    branch: String? = nil
  ) throws -> AddedFile {
    let name = try fileName(name, of: file, endingIn: [".dot", ".gv"])
    let stored = try storeFile(file) { try self.checkDiagram($0, called: file.string) }
    return try add(
      stored, as: name, to: "diagrams", phase, asCandidate, branch, "diagram.import")
  }

  func checkDiagram(_ bytes: [UInt8], called name: String) throws {
    do throws(ParseError) {
      try DOTDocument(bytes).validated()
    } catch {
      throw SessionError(
        .damaged, "\(name):\(error.line):\(error.column): \(error.message)",
        hint: "a diagram must be DOT; git session upload add takes any file")
    }
  }

  /// Adds any file to the session's uploads, byte for byte.
  ///
  /// The name is made safe. Where another file has it already, four random characters are added. A
  /// file that is there already, under whatever name, is not added again unless it is given a name of
  /// its own. The commit says its SHA-256.
  ///
  /// - Throws: ``SessionError`` with code `refused` for a file over the limit, or one that git-lfs is
  ///   to keep.
  /// - Complexity: Reads the file a buffer at a time, once.
  public func addUpload(
    _ file: FilePath, as name: String? = nil, branch: String? = nil
  ) throws -> AddedFile {
    let wanted = try uploadName(name, of: file)
    try refuseIfKeptByLFS(try SessionLayout.uploads.appending(wanted), source: file)
    let stored = try storeFile(file)
    var path = try SessionLayout.uploads.appending(wanted)
    let change = try attempt(branch: branch) { tip in
      let all = try uploads(in: tip.tree)
      let present = all.filter { $0.entry.id == stored.entry.id }
      // `.GIT` and `.git` are both made safe, and one file on some systems.
      let folded = GitPath(wanted).foldedName
      let isTaken =
        try repository.entry(at: GitPath(path), in: tip.tree) != nil
        || all.contains { GitPath($0.name).foldedName == folded }
      let twin =
        present.first { $0.name.isVariant(of: wanted) } ?? (name == nil ? present.first : nil)
      let chosen =
        twin?.name ?? (isTaken ? wanted.addingSuffix(environment.suffix().rawValue) : wanted)
      path = try SessionLayout.uploads.appending(chosen)
      if twin != nil { return nil }
      let trailers = stored.digest.map {
        [CommitMessage.Trailer(key: "Session-SHA256", value: $0.sha256)]
      }
      return Change(
        edits: [GitPath(path): .entry(stored.entry)],
        message: try commitMessage(
          "Add upload \(path.lastComponent)", "upload.add", trailers: trailers ?? []))
    }
    var added = AddedFile(path: path, size: stored.size, change: change)
    let changed = try change.flatMap { try changedDigest(of: path, in: $0, since: stored) }
    let digest = changed ?? stored.digest
    added.sha256 = digest?.sha256
    added.type = digest.map { ContentType(ofBytesBeginning: $0.head).description }
    return added
  }

  /// A wish is refused if nothing of it can be had; a file's own name is nobody's wish.
  private func uploadName(_ wish: String?, of file: FilePath) throws -> String {
    guard let wish else { return SessionPath.safeFileName(file.lastComponent?.string ?? "") }
    guard let name = SessionPath.fileName(from: wish) else {
      throw SessionError(
        .invalid, "'\(wish)' is no name for a file", hint: "a name is such as contract-2026.pdf")
    }
    return name
  }

  /// Of what went in; `nil` if it is what was stored, which the session's guardrails may have made another file.
  private func changedDigest(
    of path: SessionPath, in change: SavedChange, since stored: StoredFile
  ) throws -> ContentDigest? {
    let tree = try repository.readCommit(ObjectID(change.commit)).tree
    guard let entry = try repository.entry(at: GitPath(path), in: tree), entry != stored.entry
    else { return nil }
    return try repository.digest(of: entry.id)
  }

  /// A file that git-lfs is to keep has to go through its filter, which only git runs.
  func refuseIfKeptByLFS(_ path: SessionPath, source: FilePath) throws {
    guard try repository.attribute("filter", of: GitPath(path)) == "lfs" else { return }
    throw SessionError(
      .refused, "git-lfs is to keep \(path), as .gitattributes has it",
      hint: "cp \(source) \(self.path)/\(path) && git add \(path) && git commit, in \(self.path)")
  }

  private func uploads(in tree: ObjectID) throws -> [(name: String, entry: TreeEntry)] {
    let directory = try repository.entry(at: GitPath(SessionLayout.uploads), in: tree)
    guard let directory, directory.kind == .directory else { return [] }
    return try repository.readTree(directory.id).items.filter { $0.entry.kind.isFile }
      .map { ($0.name.description, $0.entry) }
  }

  func add(
    _ stored: StoredFile, as name: String, to directory: String, _ phase: PhaseID?,
    _ isCandidate: Bool, _ branch: String?, _ operation: String
  ) throws -> AddedFile {
    var path = SessionLayout.manifest
    let change = try attempt(branch: branch) { tip in
      let phase = try existingPhase(phase, in: tip)
      let home = isCandidate ? SessionLayout.preview(phase) : SessionLayout.phase(phase)
      path = try home.appending(directory).appending(name)
      let isNew = try repository.entry(at: GitPath(path), in: tip.tree) == nil
      var edits: [GitPath: Change.Content?] = [GitPath(path): .entry(stored.entry)]
      if isCandidate {
        edits.merge(try statusEdits(phase, in: tip) { $0.status = .preview }) { $1 }
      }
      let place = isCandidate ? "the preview of \(phase)" : phase.rawValue
      return Change(
        edits: edits,
        message: try commitMessage(
          "\(isNew ? "Add" : "Replace") \(name) in \(place)", operation, phase: phase))
    }
    return AddedFile(path: path, size: stored.size, change: change)
  }

  func fileName(
    _ name: String?, of file: FilePath, endingIn endings: [String]
  ) throws -> String {
    let name = name ?? file.lastComponent?.string ?? ""
    guard endings.contains(where: name.lowercased().hasSuffix) else {
      throw SessionError(
        .invalid, "'\(name)' does not end in \(endings.joined(separator: " or "))",
        hint: "give it a name with --as")
    }
    guard name == SessionPath.safeFileName(name) else {
      throw SessionError(
        .invalid, "'\(name)' cannot be a file's name in a session",
        hint: "--as \(SessionPath.safeFileName(name)) would do")
    }
    return name
  }
}

/// A file's bytes in the repository, not yet part of any commit.
struct StoredFile {
  var entry: TreeEntry
  /// In bytes.
  var size: Int64
  /// Of a file that was streamed.
  var digest: ContentDigest?
}

extension Session {
  /// Stores a file from anywhere, refusing one over the limit before anything is written.
  ///
  /// With `checking`, which sees the bytes first, they are read at once, else streamed.
  func storeFile(
    _ path: FilePath, checking: (([UInt8]) throws -> Void)? = nil
  ) throws -> StoredFile {
    do {
      let file = try OpenFile.open(path)
      try checkSize(file.size, of: path.string)
      if let checking {
        let bytes = try file.readAll()
        try checking(bytes)
        return StoredFile(entry: .file(try repository.writeBlob(bytes)), size: file.size)
      }
      let (id, digest) = try repository.writeBlobDigesting(
        from: file.descriptor, count: file.size)
      return StoredFile(entry: .file(id), size: file.size, digest: digest)
    } catch {
      throw SessionError(error)
    }
  }

  /// Refuses a file that is larger than the workspace allows.
  func checkSize(_ size: Int64, of name: String) throws {
    guard size > WorkspaceLimits.smallestFile.bytes else { return }
    let limit = try limits().file
    guard size > limit.bytes else { return }
    throw SessionError(
      .refused, "\(name) has \(size.grouped) bytes; the limit is \(limit)",
      hint: "keep it elsewhere and refer to it, or track it with git lfs track")
  }
}

extension Int64 {
  /// `52,428,801`.
  fileprivate var grouped: String {
    var text = ""
    for (place, digit) in String(self).reversed().enumerated() {
      if place > 0, place.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}

extension String {
  /// `network.png` → `network-k7q2.png`.
  fileprivate func addingSuffix(_ suffix: some StringProtocol) -> String {
    "\(self[..<endOfStem])-\(suffix)\(self[endOfStem...])"
  }

  /// Whether it is a name, or what ``addingSuffix(_:)`` makes of it.
  fileprivate func isVariant(of name: String) -> Bool {
    let suffix = dropFirst(name[..<name.endOfStem].count + 1).prefix(4)
    return self == name || self == name.addingSuffix(suffix)
  }

  private var endOfStem: Index {
    lastIndex(of: ".").flatMap { $0 == startIndex ? nil : $0 } ?? endIndex
  }
}
