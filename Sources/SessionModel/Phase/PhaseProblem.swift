/// What keeps a phase from being done.
public struct PhaseProblem: Hashable, Sendable {
  /// The file it is about.
  public var file: SessionPath
  /// Counted from 1; nil if it is about the file as a whole.
  public var line: Int?
  /// The place inside a JSON file, as a JSON Pointer.
  public var pointer: String?
  /// What is wrong and what to do.
  public var message: String

  public init(file: SessionPath, line: Int? = nil, pointer: String? = nil, message: String) {
    self.file = file
    self.line = line
    self.pointer = pointer
    self.message = message
  }
}

extension PhaseProblem: CustomStringConvertible {
  /// As compilers write it: `phases/04-threats/artifacts/threats.json:12: /threats/0/title is empty; …`.
  public var description: String {
    let place = [file.string, line.map { "\($0)" }].compactMap(\.self).joined(separator: ":")
    return "\(place): " + (pointer.map { $0.isEmpty ? "it " : "\($0) " } ?? "") + message
  }
}

extension PhaseProblem: Encodable {
  private enum CodingKeys: String, CodingKey { case file, line, pointer, message }

  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(file.string, forKey: .file)
    try members.encodeIfPresent(line, forKey: .line)
    try members.encodeIfPresent(pointer, forKey: .pointer)
    try members.encode(message, forKey: .message)
  }
}
