import CLibgit2

/// Who made a commit, and when.
package struct Signature: Hashable, Sendable {
  package var name: String
  package var email: String
  /// Whole seconds since 1970, UTC; git keeps no fractions.
  package var seconds: Int64
  /// The author's distance from UTC, in minutes.
  package var offset: Int32

  package init(name: String, email: String, seconds: Int64, offset: Int32 = 0) {
    self.name = name
    self.email = email
    self.seconds = seconds
    self.offset = offset
  }

  init(_ signature: git_signature) {
    name = unsafe String(cString: signature.name)
    email = unsafe String(cString: signature.email)
    seconds = unsafe signature.when.time
    offset = unsafe signature.when.offset
  }

  /// `Ada Lovelace <ada@example.com> 1763719200 +0100`, as commits have it.
  ///
  /// Characters that would end a field are left out, as git does.
  var line: String {
    func cleaned(_ text: String) -> String {
      text.filter { !"<>\n\r\0".contains($0) && !$0.isNewline }
    }
    let minutes = abs(offset)
    let zone = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    return "\(cleaned(name)) <\(cleaned(email))> \(seconds) \(offset < 0 ? "-" : "+")\(zone)"
  }
}

extension Repository {
  /// The name and address git is configured with, or `nil` where one of them is missing.
  package func configuredIdentity() throws(GitError) -> (name: String, email: String)? {
    guard let name = try configuration("user.name"), let email = try configuration("user.email")
    else { return nil }
    return (name, email)
  }

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
}
