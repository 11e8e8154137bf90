import CLibgit2

/// Git's settings, as far as a repository goes by them.
extension Repository {
  /// The value of a git setting as `git config` would give it, or `nil` if it is not set.
  package func configuration(_ key: String) throws(GitError) -> String? {
    var snapshot: OpaquePointer?
    try check("git_repository_config_snapshot") {
      unsafe git_repository_config_snapshot(&snapshot, pointer)
    }
    defer { unsafe git_config_free(snapshot) }
    var value: UnsafePointer<CChar>?
    do {
      try check("git_config_get_string") { unsafe git_config_get_string(&value, snapshot, key) }
    } catch  where error.code == .notFound {
      return nil
    }
    return unsafe value.map { unsafe String(cString: $0) }
  }

  /// Sets one of this repository's own settings.
  package func configure(_ key: String, _ value: String) throws(GitError) {
    var settings: OpaquePointer?
    try check("git_repository_config") { unsafe git_repository_config(&settings, pointer) }
    defer { unsafe git_config_free(settings) }
    try check("git_config_set_string") { unsafe git_config_set_string(settings, key, value) }
  }

  /// Sets one of this repository's own settings that may have several values.
  ///
  /// - Throws: ``GitError`` with code `locked` while another git changes them.
  package func configure(_ key: String, _ values: [String]) throws(GitError) {
    let settings = unsafe try openOwnSettings()
    defer { unsafe git_config_free(settings) }
    let result = unsafe git_config_delete_multivar(settings, key, ".*")
    if result != GIT_ENOTFOUND.rawValue { try check("git_config_delete_multivar") { result } }
    for value in values {
      // A pattern that no value has, so that it is added.
      try check("git_config_set_multivar") {
        unsafe git_config_set_multivar(settings, key, "^\u{1}$", Self.escaped(value))
      }
    }
  }

  /// A value as it stands in the file.
  ///
  /// libgit2 does this for settings of one value only; where quotes are needed around all of it, it sets them itself.
  private static func escaped(_ value: String) -> String {
    var text = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\", "\"": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// What this repository's own file says, by key as `git config --list` shows it.
  package func ownSettings() throws(GitError) -> [String: [String]] {
    let settings = unsafe try openOwnSettings()
    defer { unsafe git_config_free(settings) }
    var entries: OpaquePointer?
    try check("git_config_iterator_new") { unsafe git_config_iterator_new(&entries, settings) }
    defer { unsafe git_config_iterator_free(entries) }
    var found: [String: [String]] = [:]
    var entry: UnsafeMutablePointer<git_config_entry>?
    while true {
      let result = unsafe git_config_next(&entry, entries)
      guard result != GIT_ITEROVER.rawValue else { return found }
      try check("git_config_next") { result }
      guard let entry = unsafe entry, let name = unsafe entry.pointee.name else { continue }
      let value = unsafe entry.pointee.value.map { unsafe String(cString: $0) }
      unsafe found[String(cString: name), default: []].append(value ?? "")
    }
  }

  private func openOwnSettings() throws(GitError) -> OpaquePointer {
    var all: OpaquePointer?
    try check("git_repository_config") { unsafe git_repository_config(&all, pointer) }
    defer { unsafe git_config_free(all) }
    var own: OpaquePointer?
    try check("git_config_open_level") {
      unsafe git_config_open_level(&own, all, GIT_CONFIG_LEVEL_LOCAL)
    }
    guard let own = unsafe own else { throw GitError(.failed, "libgit2 gave no settings") }
    return unsafe own
  }
}
