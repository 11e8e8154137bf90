import CLibgit2

/// libgit2's process-wide state.
enum Library {
  /// Starts libgit2 once for the life of the process.
  static let started: Void = {
    clibgit2_keep_memory()
    git_libgit2_init()
    set(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, false)
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

  static func set(_ option: git_libgit2_opt_t, _ value: Bool) {
    _ = clibgit2_set_int(Int32(option.rawValue), value ? 1 : 0)
  }
}
