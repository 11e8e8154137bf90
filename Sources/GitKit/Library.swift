import CLibgit2

/// libgit2's process-wide state.
enum Library {
  /// Starts libgit2 once for the life of the process.
  static let started: Void = {
    clibgit2_keep_memory()
    git_libgit2_init()
    set(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, false)
    // See ``Repository/checkHash(_:of:_:)``.
    set(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, false)
    // A large object must not stay in memory twice, packed and unpacked.
    _ = clibgit2_set_size(Int32(GIT_OPT_SET_MWINDOW_SIZE.rawValue), 4 << 20)
    _ = clibgit2_set_size(Int32(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT.rawValue), 16 << 20)
    // git's newer layouts that change nothing for what is read and written here.
    let extensions: [StaticString] = ["worktreeconfig", "relativeworktrees", "preciousobjects"]
    var names: [UnsafePointer<CChar>?] = unsafe extensions.map {
      unsafe UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    _ = unsafe clibgit2_set_extensions(&names, names.count)
  }()

  /// Opens repositories of all users from now on, if the user's or the machine's own settings say so by
  /// `safe.directory = *`, of which libgit2 1.5 knows nothing.
  ///
  /// - Returns: Whether they do.
  static func trustIfUserDoes() throws(GitError) -> Bool {
    var settings: OpaquePointer?
    // Not a repository's own settings: it could say so of itself.
    try check("git_config_open_default") { unsafe git_config_open_default(&settings) }
    defer { unsafe git_config_free(settings) }
    var entries: OpaquePointer?
    try check("git_config_multivar_iterator_new") {
      unsafe git_config_multivar_iterator_new(&entries, settings, "safe.directory", nil)
    }
    defer { unsafe git_config_iterator_free(entries) }
    var isTrusting = false
    var entry: UnsafeMutablePointer<git_config_entry>?
    while unsafe git_config_next(&entry, entries) == 0 {
      let value = unsafe entry.flatMap { unsafe String(cString: $0.pointee.value) }
      // An empty one takes back what was said before.
      if value == "*" { isTrusting = true } else if value == "" { isTrusting = false }
    }
    if isTrusting { set(GIT_OPT_SET_OWNER_VALIDATION, false) }
    return isTrusting
  }

  static func set(_ option: git_libgit2_opt_t, _ value: Bool) {
    _ = clibgit2_set_int(Int32(option.rawValue), value ? 1 : 0)
  }
}
