/// What keeps a commit of plain git from being made, or a push from being sent or taken.
public struct CommitProblem: Hashable, Sendable, Encodable {
  /// Relative to the session's directory; `nil` if it is about the session as a whole.
  public var path: String?
  /// Counted from 1.
  public var line: Int?
  public var message: String
  /// What a person can do.
  public var remedy: String?
  /// Whether it is only to be said, and keeps nothing from being made.
  public var isWarning = false

  init(_ message: String, path: String? = nil, line: Int? = nil, remedy: String? = nil) {
    self.path = path
    self.line = line
    self.message = message
    self.remedy = remedy
  }

  init(_ fault: TreeSurvey.Fault) { self.init(fault.message, remedy: fault.hint) }
}

extension CommitProblem: CustomStringConvertible {
  /// As compilers write it: `phases/02-model/artifacts/model.json:12: …`.
  public var description: String {
    let place = [path, line.map { "\($0)" }].compactMap(\.self).joined(separator: ":")
    return place.isEmpty ? message : "\(place): \(message)"
  }
}
