import CLibgit2
package import SystemPackage

/// One open git repository: the only owner of libgit2's handle.
///
/// Values that leave it (``Commit``, ``Tree``, ``ObjectID``) do not refer to it and may outlive it.
/// It is not for two threads at once, which the compiler enforces.
@safe package struct Repository: ~Copyable {
  let pointer: OpaquePointer
  let objects: OpaquePointer
  /// The part of ``objects`` that is in files of their own.
  let looseObjects: OpaquePointer
  /// Where what is written goes: ``looseObjects``, which do not look for new packs at each write, or in a trial
  /// all objects with a store in memory before them.
  let newObjects: OpaquePointer
  let looseDirectories: LooseDirectories
  /// Objects written since the last ``makeDurable()``.
  var unsynced: [ObjectID] = []

  /// Whether a file's permission to be run is part of it, by git's `core.fileMode`.
  let tracksExecutableBit: Bool
  /// Where the repository's own files are: `.git`, or the linked worktree's part of it.
  package let gitDirectory: FilePath
  /// The part of `.git` that all linked worktrees share.
  package let commonDirectory: FilePath
  /// The directory with the files, or `nil` in a bare repository.
  package let workingDirectory: FilePath?

  /// Opens the repository at exactly this path: a working directory, or a bare repository.
  ///
  /// - Parameter isTrial: Whether what is written goes nowhere: objects are kept in memory for as long
  ///   as the repository is open.
  /// - Throws: ``GitError`` with code `notFound` if there is none, `notOwner`, `unsupported`, `damaged`.
  package init(at path: FilePath, isTrial: Bool = false) throws(GitError) {
    _ = Library.started
    var opened: OpaquePointer?
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
    do throws(GitError) {
      do throws(GitError) {
        try check("git_repository_open_ext") {
          unsafe git_repository_open_ext(&opened, path.string, flags, nil)
        }
      } catch {
        guard error.code == .notOwner, try Library.trustIfUserDoes() else { throw error }
        try check("git_repository_open_ext") {
          unsafe git_repository_open_ext(&opened, path.string, flags, nil)
        }
      }
    } catch {
      throw error.explained(for: path)
    }
    guard let opened = unsafe opened else { throw GitError(.notFound, "no repository at \(path)") }
    do {
      unsafe try Self.checkPlace(of: opened, at: path)
    } catch {
      unsafe git_repository_free(opened)
      throw error
    }
    try unsafe self.init(owning: opened, isTrial: isTrial)
  }

  /// Refuses a repository whose settings put its files elsewhere.
  private static func checkPlace(
    of repository: OpaquePointer, at path: FilePath
  ) throws(GitError) {
    guard let found = unsafe git_repository_workdir(repository) else { return }
    let workingDirectory = unsafe FilePath(String(cString: found))
    guard resolved(workingDirectory) == resolved(path) else {
      throw GitError(
        .unsafePath,
        """
        the repository at \(path) has its files at \(workingDirectory) (core.worktree); open that \
        directory instead, or run git config --unset core.worktree
        """)
    }
    if unsafe try refersBack(repository, to: path) { return }
    let elsewhere = unsafe String(cString: git_repository_path(repository))
    throw GitError(
      .unsafePath,
      """
      \(path) would work on the repository \(elsewhere), which does not say that this directory is \
      its own; if it is, run git -C \(path) config core.worktree \(path), or git worktree repair for \
      a linked worktree
      """)
  }

  /// Whether a repository is inside of its directory or, being elsewhere, names the directory: a
  /// `.git` file that came with a download must not lead to somebody's other work.
  private static func refersBack(
    _ repository: OpaquePointer, to path: FilePath
  ) throws(GitError) -> Bool {
    let link = path.appending(".git")
    var files = try WorkingTree(at: path)
    if try files.stat(".git")?.kind == .directory { return true }
    let place = unsafe FilePath(String(cString: git_repository_path(repository)))
    if unsafe git_repository_is_worktree(repository) == 1 {
      guard let bytes = try readFile(place.appending("gitdir"), limit: 8192) else { return false }
      let named = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      return resolved(place.pushing(FilePath(named))) == resolved(link)
    }
    var settings: OpaquePointer?
    try check("git_repository_config_snapshot") {
      unsafe git_repository_config_snapshot(&settings, repository)
    }
    defer { unsafe git_config_free(settings) }
    var value: UnsafePointer<CChar>?
    return unsafe git_config_get_string(&value, settings, "core.worktree") == 0
  }

  private init(owning repository: OpaquePointer, isTrial: Bool = false) throws(GitError) {
    let stores: (all: OpaquePointer, loose: OpaquePointer)
    let trial: OpaquePointer?
    do throws(GitError) {
      unsafe stores = try Self.openStores(of: repository)
      do throws(GitError) {
        unsafe trial = isTrial ? try Self.openTrialStore(before: stores.all, of: repository) : nil
      } catch {
        unsafe git_odb_free(stores.loose)
        unsafe git_odb_free(stores.all)
        throw error
      }
    } catch {
      unsafe git_repository_free(repository)
      throw error
    }
    unsafe pointer = repository
    unsafe (objects, looseObjects) = stores
    unsafe newObjects = trial ?? stores.loose
    tracksExecutableBit = unsafe Self.tracksExecutableBit(repository)
    gitDirectory = unsafe FilePath(String(cString: git_repository_path(repository)))
    commonDirectory = unsafe FilePath(String(cString: git_repository_commondir(repository)))
    looseDirectories = LooseDirectories(in: commonDirectory.appending("objects"))
    workingDirectory = unsafe git_repository_workdir(repository).map {
      unsafe FilePath(String(cString: $0))
    }
  }

  private static func tracksExecutableBit(_ repository: OpaquePointer) -> Bool {
    var settings: OpaquePointer?
    var value: Int32 = 1
    guard unsafe git_repository_config_snapshot(&settings, repository) == 0 else { return true }
    defer { unsafe git_config_free(settings) }
    let found = unsafe git_config_get_bool(&value, settings, "core.filemode") == 0
    return !found || value == 1
  }

  /// - Returns: The store of all objects, and the one of loose objects alone.
  private static func openStores(
    of repository: OpaquePointer
  ) throws(GitError) -> (OpaquePointer, OpaquePointer) {
    var all: OpaquePointer?
    try check("git_repository_odb") { unsafe git_repository_odb(&all, repository) }
    let path = "\(unsafe String(cString: git_repository_commondir(repository)))objects"
    var loose: OpaquePointer?
    do {
      var backend: UnsafeMutablePointer<git_odb_backend>?
      try check("git_odb_new") { unsafe git_odb_new(&loose) }
      try check("git_odb_backend_loose") {
        unsafe git_odb_backend_loose(&backend, path, -1, 0, 0, 0)
      }
      try check("git_odb_add_backend") { unsafe git_odb_add_backend(loose, backend, 1) }
    } catch {
      unsafe git_odb_free(loose)
      unsafe git_odb_free(all)
      throw error
    }
    guard let all = unsafe all, let loose = unsafe loose else {
      throw GitError(.damaged, "the repository has no object database")
    }
    return unsafe (all, loose)
  }

  /// Puts a store in memory before the one of all objects, which takes what is written.
  ///
  /// - Returns: The store of all objects once more, to write to.
  private static func openTrialStore(
    before all: OpaquePointer, of repository: OpaquePointer
  ) throws(GitError) -> OpaquePointer? {
    var same: OpaquePointer?
    try check("git_repository_odb") { unsafe git_repository_odb(&same, repository) }
    do {
      var backend: UnsafeMutablePointer<git_odb_backend>?
      try check("git_mempack_new") { unsafe git_mempack_new(&backend) }
      // Before the backends that git has for packs (1) and loose objects (2).
      try check("git_odb_add_backend") { unsafe git_odb_add_backend(all, backend, 1000) }
    } catch {
      unsafe git_odb_free(same)
      throw error
    }
    return unsafe same
  }

  deinit {
    if unsafe newObjects != looseObjects { unsafe git_odb_free(newObjects) }
    unsafe git_odb_free(looseObjects)
    unsafe git_odb_free(objects)
    unsafe git_repository_free(pointer)
  }

  /// Makes an empty repository of format 0, which every git and libgit2 can read.
  ///
  /// - Throws: ``GitError`` with code `exists` if there is one already.
  package static func create(
    at path: FilePath, bare: Bool = false, initialBranch: String
  ) throws(GitError) -> Repository {
    _ = Library.started
    var options = unsafe git_repository_init_options()
    try check("git_repository_init_options_init") {
      unsafe git_repository_init_options_init(
        &options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION))
    }
    unsafe options.flags =
      GIT_REPOSITORY_INIT_NO_REINIT.rawValue | GIT_REPOSITORY_INIT_MKPATH.rawValue
    if bare { unsafe options.flags |= GIT_REPOSITORY_INIT_BARE.rawValue }
    var created: OpaquePointer?
    let result = unsafe initialBranch.withCString { branch in
      unsafe options.initial_head = unsafe branch
      return unsafe git_repository_init_ext(&created, path.string, &options)
    }
    try check("git_repository_init_ext") { result }
    guard let created = unsafe created else {
      throw GitError(.failed, "no repository was made at \(path)")
    }
    return try unsafe Repository(owning: created)
  }

  /// Lets the objects of another repository be read here too, for as long as this one is open.
  package func readObjects(of other: borrowing Repository) throws(GitError) {
    try readObjects(in: other.commonDirectory.appending("objects"))
  }

  /// The same for a directory `objects`.
  package func readObjects(in path: FilePath) throws(GitError) {
    try check("git_odb_add_disk_alternate") {
      unsafe git_odb_add_disk_alternate(objects, path.string)
    }
  }
}

extension GitError {
  /// Adds what a person can do about a repository that does not open.
  fileprivate func explained(for path: FilePath) -> GitError {
    var error = self
    switch code {
    case .notFound: error.message = "there is no git repository at \(path)"
    case .notOwner:
      error.message = """
        the repository at \(path) belongs to another user; if you trust it, run \
        git config --global --add safe.directory \(path)
        """
    case .unsupported:
      error.message = """
        the repository at \(path) cannot be opened: \(message); unless it is a SHA-256 one, a \
        fresh clone made with plain git has the usual format
        """
    case .damaged:
      error.message = "the repository at \(path) cannot be opened: \(message); mend that file"
    default: error.message = "the repository at \(path) cannot be opened: \(message)"
    }
    return error
  }
}
