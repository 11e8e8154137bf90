import Glibc
package import SystemPackage

/// A step that moves a branch and then the directory, as it is noted before it begins.
///
/// It is kept in `index.lock` while the step runs. A process that dies leaves it there: plain git
/// then refuses to commit from the half-moved directory, and our next call reads what to finish or
/// to take back.
package struct DirectoryMove: Hashable, Sendable {
  /// The branch, named in full, and commit that the directory shows before the step.
  package var from: Position
  /// The same after it.
  package var to: Position

  /// Whether the step leaves a merge with conflicts in the directory: the branch does not move, and
  /// `to.commit` only holds what the directory shows meanwhile.
  package var isConflictedMerge = false

  package struct Position: Hashable, Sendable {
    package var branch: String
    package var commit: ObjectID

    package init(branch: String, commit: ObjectID) {
      self.branch = branch
      self.commit = commit
    }
  }

  package init(from: Position, to: Position, isConflictedMerge: Bool = false) {
    self.from = from
    self.to = to
    self.isConflictedMerge = isConflictedMerge
  }

  static let heading = "git-session"

  var text: String {
    let step = isConflictedMerge ? "merge" : "move"
    return """
      \(Self.heading) \(step) \(getpid())
      \(from.branch) \(from.commit)
      \(to.branch) \(to.commit)

      """
  }

  init?(_ text: String) {
    let lines = text.split(separator: "\n")
    guard lines.count == 3, let from = Position(lines[1]), let to = Position(lines[2]) else {
      return nil
    }
    self.init(
      from: from, to: to, isConflictedMerge: lines[0].hasPrefix("\(Self.heading) merge "))
  }
}

extension DirectoryMove.Position {
  fileprivate init?(_ line: Substring) {
    let words = line.split(separator: " ")
    guard words.count == 2, let commit = try? ObjectID(String(words[1])) else { return nil }
    self.init(branch: String(words[0]), commit: commit)
  }
}

/// git's own lock on the directory, `index.lock`, held by us.
///
/// Our processes take it only while they hold the session's ``FileLock``; so a lock with our heading
/// that is found by the holder of that one was left by a process that died.
package struct DirectoryLock: ~Copyable {
  private let path: FilePath
  private var held = true

  fileprivate init(_ path: FilePath) { self.path = path }

  deinit { if held { unsafe unlink(path.string) } }

  /// Takes the lock, with the note in it from the first moment on.
  ///
  /// - Parameters:
  ///   - patience: How long to wait for plain git to let go.
  ///   - notice: Called once, with words for a person, after a second of waiting.
  /// - Throws: ``GitError`` with code `locked`.
  package static func acquire(
    in gitDirectory: FilePath, noting move: DirectoryMove, patience: Duration = .seconds(10),
    notice: (String) -> Void
  ) throws(GitError) -> DirectoryLock {
    let path = gitDirectory.appending("index.lock")
    let file = try Scratch(in: gitDirectory).makeFile()
    defer { unsafe unlink(file.path.string) }
    do {
      try file.descriptor.closeAfter { _ = try file.descriptor.writeAll(move.text.utf8) }
    } catch {
      throw GitError(.inputOutput, "cannot write \(file.path)", cause: error as? Errno)
    }
    let start = ContinuousClock.now
    var isNoticed = false
    while unsafe link(file.path.string, path.string) != 0 {
      let reason = Errno(rawValue: errno)
      guard reason == .fileExists else {
        throw GitError(.inputOutput, "cannot make \(path)", cause: reason)
      }
      let waited = ContinuousClock.now - start
      if waited > .seconds(1), !isNoticed {
        isNoticed = true
        notice(
          """
          waiting for another git command to be done in this directory; if none is running, one has \
          crashed and left \(path): remove that file
          """)
      }
      guard waited < patience else {
        throw GitError(
          .locked,
          """
          another git command is working in this directory (\(path) exists); try again when it is \
          done, or remove the file if that command has crashed
          """)
      }
      usleep(500)
    }
    return DirectoryLock(path)
  }

  /// Lets go, leaving the lock's file as if the process had died here.
  package consuming func abandon() { held = false }
}

/// What a dead process left in `index.lock`.
package struct AbandonedLock: ~Copyable {
  package let move: DirectoryMove
  private let path: FilePath

  /// - Returns: `nil` if there is no lock, or it is plain git's.
  package static func find(in gitDirectory: FilePath) throws(GitError) -> AbandonedLock? {
    let path = gitDirectory.appending("index.lock")
    // Plain git writes its whole new index here.
    guard let bytes = try readBeginning(of: path, count: 4096) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix(DirectoryMove.heading), let move = DirectoryMove(text) else { return nil }
    return AbandonedLock(move: move, path: path)
  }

  package consuming func takeOver() -> DirectoryLock { DirectoryLock(path) }
}

private func readBeginning(of path: FilePath, count: Int) throws(GitError) -> [UInt8]? {
  do {
    // Without O_NONBLOCK a pipe would make this wait for a writer.
    let file = try FileDescriptor.open(
      path, .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
    return try file.closeAfter {
      unsafe try [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
        read = unsafe try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
  } catch Errno.noSuchFileOrDirectory {
    return nil
  } catch Errno.isDirectory, Errno.tooManySymbolicLinkLevels {
    throw GitError(
      .damaged, "\(path) is not a file, so neither git nor we made it; remove it and try again")
  } catch {
    throw GitError(.inputOutput, "cannot read \(path)", cause: error as? Errno)
  }
}

/// A small file's bytes, or `nil` if it does not exist.
package func readFile(_ path: FilePath, limit: Int) throws(GitError) -> [UInt8]? {
  do {
    let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      while bytes.count <= limit {
        let next = unsafe try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
          count = unsafe try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        if next.isEmpty { return bytes }
        bytes += next
      }
      throw Errno.fileTooLarge
    }
  } catch Errno.noSuchFileOrDirectory {
    return nil
  } catch {
    throw GitError(.inputOutput, "cannot read \(path)", cause: error as? Errno)
  }
}
