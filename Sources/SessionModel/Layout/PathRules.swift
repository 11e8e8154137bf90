/// What a path inside a session must not be, on any way in.
enum PathRules {
  static func check(_ path: String) throws(ModelError) {
    func refuse(_ why: String) -> ModelError {
      ModelError(.invalidPath, "the path '\(path.visible())' \(why)")
    }
    guard !path.isEmpty else { throw ModelError(.invalidPath, "a path must not be empty") }
    guard path.utf8.count <= SessionPath.maximumLength else {
      let message = "a path has \(path.utf8.count) bytes; \(SessionPath.maximumLength) are allowed"
      throw ModelError(.tooLarge, message)
    }
    guard path.utf8.first != UInt8(ascii: "/") else {
      throw refuse("is absolute; give one relative to the session")
    }
    if let found = SafeText.firstForbidden(in: path) {
      throw refuse("has the character \(found), which is not shown as it is; rename it")
    }
    guard !path.utf8.contains(UInt8(ascii: "\\")) else {
      throw refuse("has a backslash, which some systems take for '/'; rename it")
    }
    for part in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if let fault = fault(of: String(Substring(part))) { throw refuse(fault) }
    }
  }

  private static func fault(of component: String) -> String? {
    if component.isEmpty { return "has an empty component; write single slashes, none at the end" }
    if component == "." || component == ".." { return "has the component '\(component)'" }
    if component.utf8.count > SessionPath.maximumComponentLength {
      return "has a component over \(SessionPath.maximumComponentLength) bytes; shorten it"
    }
    if isGitDirectory(component) { return "would reach git's own files as '\(component)'" }
    return nil
  }

  /// Whether some file system takes the component for `.git` or for `.` or `..`.
  ///
  /// NTFS ignores case, dots and spaces at the end and what follows a colon, and may know `.git` as
  /// `git~1`; HFS+ ignores case and some characters that are not seen.
  static func isGitDirectory(_ component: String) -> Bool {
    // Most names are seen at a glance to begin otherwise.
    if let first = component.utf8.first, first < 0x80, !".gG ".utf8.contains(first) {
      return false
    }
    var folded: [Unicode.Scalar] = []
    for scalar in component.lowercased().unicodeScalars where !isIgnored(scalar) {
      if scalar == ":" { break }
      folded.append(scalar)
    }
    let dots = folded.prefix { $0 == "." }.count
    let isOnlyDots = folded.allSatisfy { $0 == "." || $0 == " " } && dots > 0
    while folded.last == "." || folded.last == " " { folded.removeLast() }
    let name = String(String.UnicodeScalarView(folded))
    return isOnlyDots || name == ".git" || name == "git~1"
  }

  private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
    default: false
    }
  }
}
