public import SessionModel

/// What came of holding a session's whole history against the rules of its format.
public struct Verification: Hashable, Sendable, Encodable {
  /// The repository's directory.
  public let directory: String
  /// The session's id; nil if no `session.json` says it.
  public let session: String?
  /// How many commits were replayed.
  public let commits: Int
  /// The names of the branches they were reached from, sorted.
  public let branches: [String]
  /// Damage first, then by the rule, place and time; each once, whatever the number of branches.
  public let findings: [Finding]
  /// Whether there is no damage.
  public let isSound: Bool

  init(
    directory: String, session: String?, commits: Int, branches: [String], findings: [Finding]
  ) {
    self.directory = directory
    self.session = session
    self.commits = commits
    self.branches = branches
    self.findings = Self.together(findings)
      .sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }
    isSound = !findings.contains { $0.severity == .damage }
  }

  /// What is the same on several branches as one finding.
  private static func together(_ findings: [Finding]) -> [Finding] {
    var branches: [Finding: Set<String>] = [:]
    for var finding in findings {
      let own = finding.branches
      finding.branches = []
      branches[finding, default: []].formUnion(own)
    }
    return branches.map { finding, branches in
      var finding = finding
      finding.branches = branches.sorted()
      return finding
    }
  }

  /// What is wrong now.
  public var damage: [Finding] { findings.filter { $0.severity == .damage } }

  /// One departure from the rules.
  public struct Finding: Hashable, Sendable, Encodable {
    /// What the rule is about.
    public enum Rule: String, CaseIterable, Hashable, Sendable, Encodable {
      /// Git's own objects: there, whole, and of a valid form.
      case object
      /// Branches, backups, tags and `HEAD`.
      case reference
      /// Names of files.
      case path
      /// `session.json` and the session's status.
      case session
      /// `phase.json`, the order of phases and what a finished phase must yield.
      case phase
      /// Messages are valid, and stay as they were written.
      case message
      /// Uploads have the SHA-256 that their commit says, and leave only when asked to.
      case upload
      /// Issued reports stay as they were issued.
      case report
      /// JSON is JSON, and DOT is DOT.
      case content
      /// What commits say of themselves.
      case trailer
    }

    public enum Severity: String, CaseIterable, Hashable, Sendable, Encodable {
      /// It is wrong now, on some branch.
      case damage
      /// It was wrong, and every branch has it right again.
      case mended
      /// Nothing is broken, but somebody may want to know.
      case note
    }

    public var rule: Rule
    public var severity: Severity
    /// What is wrong.
    public var message: String
    /// The file, relative to the session's directory.
    public var path: String?
    /// Counted from 1.
    public var line: Int?
    /// The commit with which it began, 40 hexadecimal digits.
    public var commit: String?
    /// When that was.
    public var time: Timestamp?
    /// The git object it is about, 40 hexadecimal digits.
    public var object: String?
    /// The branches that have it now; empty if it is not about a branch.
    public var branches: [String] = []
    /// What a person can do about it.
    public var remedy: String?

    fileprivate var sortKey: [String] {
      let severity = Severity.allCases.firstIndex(of: severity) ?? 0
      return [
        "\(severity)", rule.rawValue, path ?? "", time?.compact ?? "", message, commit ?? "",
        object ?? "", "\(line ?? 0)",
      ]
    }
  }
}
