/// Why something is not a valid part of a session.
public struct ModelError: Error, Sendable {
  /// What a caller decides on.
  public var code: Code
  /// What a person reads: what is wrong and the remedy, without the place.
  public var message: String
  /// The file it is about, as the caller knows it, such as `session.json`.
  public var file: String?
  /// The line of the file, counted from 1.
  public var line: Int?
  /// What a maintainer needs.
  public var cause: (any Error)?

  public struct Code: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// A name, an id or a phase is spelt in a way that is not allowed.
    public static let invalidName = Code(description: "invalidName")
    /// A path leads out of the session, into git's own files, or cannot be shown safely.
    public static let invalidPath = Code(description: "invalidPath")
    /// A file is not JSON, or lacks what it must have.
    public static let invalidJSON = Code(description: "invalidJSON")
    /// A message file is not one.
    public static let invalidMessage = Code(description: "invalidMessage")
    /// The file was written in a format this version does not know.
    public static let unsupportedFormat = Code(description: "unsupportedFormat")
    /// Two things have the same id.
    public static let duplicateID = Code(description: "duplicateID")
    /// Something that must be there is not.
    public static let missing = Code(description: "missing")
    /// A name, a path or a body is longer than allowed.
    public static let tooLarge = Code(description: "tooLarge")
  }

  public init(
    _ code: Code, _ message: String, file: String? = nil, line: Int? = nil,
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.file = file
    self.line = line
    self.cause = cause
  }
}

extension ModelError: CustomStringConvertible {
  /// File and line before the message, as compilers do: `session.json:5: 'status' is …`.
  public var description: String {
    let place = [file, line.map { "\($0)" }].compactMap { $0 }.joined(separator: ":")
    return place.isEmpty ? message : "\(place): \(message)"
  }
}
