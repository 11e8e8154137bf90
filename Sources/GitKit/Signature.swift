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
}
