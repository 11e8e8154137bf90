/// A path inside a session, relative to its root: `phases/02-architecture/phase.json`.
///
/// Whatever spells one has been checked: it cannot leave the session, reach git's own files on any file
/// system, or look like something else in a list. Two are equal if their bytes are, as for git.
public struct SessionPath: Sendable {
  /// The path with `/` between its components.
  public let string: String

  /// In bytes of UTF-8.
  public static let maximumLength = 4096
  /// In bytes of UTF-8.
  public static let maximumComponentLength = 255

  /// - Throws: ``ModelError`` with code `invalidPath`, which says what is wrong with which component, or
  ///   `tooLarge`.
  public init(_ string: String) throws(ModelError) {
    try PathRules.check(string)
    self.string = string
  }

  /// Reads a path as git stores it.
  ///
  /// - Throws: ``ModelError`` as for a string, and if the bytes are not UTF-8.
  public init(bytes: some Collection<UInt8>) throws(ModelError) {
    let array = Array(bytes)
    let string: String
    do {
      // The general initialiser sets itself up at its first call, which takes as long as the merge of a file.
      string = String(copying: try UTF8Span(validating: array.span))
    } catch {
      let shown = String(decoding: bytes, as: UTF8.self).visible()
      throw ModelError(.invalidPath, "the path '\(shown)' is not UTF-8; rename it")
    }
    try self.init(string)
  }

  /// For what this module itself puts together from checked parts.
  init(trusted string: String) { self.string = string }
}

extension SessionPath {
  public var components: [String] {
    string.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
  }

  public var lastComponent: String { components.last ?? string }

  /// What follows the last dot of the last component, in lower case: `json`; nil if there is none.
  public var fileExtension: String? {
    let name = lastComponent.utf8
    let last = name.lastIndex(of: UInt8(ascii: "."))
    guard let dot = last, dot != name.startIndex else { return nil }
    let result = String(Substring(name[name.index(after: dot)...])).lowercased()
    return result.isEmpty ? nil : result
  }

  /// The directory it is in, or nil at the root of the session.
  public var parent: SessionPath? {
    string.utf8.lastIndex(of: UInt8(ascii: "/")).map { slash in
      SessionPath(trusted: String(Substring(string.utf8[..<slash])))
    }
  }

  /// Adds one or more components.
  ///
  /// - Throws: ``ModelError`` as for a whole path.
  public func appending(_ components: String) throws(ModelError) -> SessionPath {
    try SessionPath("\(string)/\(components)")
  }

  /// Whether it is below a directory; nothing is inside itself.
  public func isInside(_ directory: SessionPath) -> Bool {
    string.utf8.starts(with: "\(directory.string)/".utf8)
  }
}

extension SessionPath: Hashable, Comparable, CustomStringConvertible {
  public static func == (left: SessionPath, right: SessionPath) -> Bool {
    left.string.utf8.elementsEqual(right.string.utf8)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(string) }

  /// By bytes.
  public static func < (left: SessionPath, right: SessionPath) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  public var description: String { string }
}
