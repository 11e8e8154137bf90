public import SystemPackage

/// Looks for what may be wrong with a session's repository and its surroundings, and puts it right.
public struct Doctor: Sendable {
  /// The session's directory.
  public let directory: FilePath
  let git: PlainGit
  let environment: SessionEnvironment

  /// - Parameter program: The program that plain git is to run as its driver.
  public init(directory: FilePath, program: FilePath, environment: SessionEnvironment) {
    self.directory = directory
    git = PlainGit(directory: directory, program: program)
    self.environment = environment
  }

  /// One thing to look at.
  struct Check: Sendable {
    var name: String
    /// Looks, and changes nothing.
    var find: @Sendable (Doctor) async throws -> [Trouble]
  }

  /// What a check found.
  struct Trouble: Sendable {
    var message: String
    /// What a person can do.
    var remedy: String?
    /// Whether all is well without a change, which could yet be better.
    var isAdvice = false
    /// Puts it right; nil if only a person can.
    var repair: (@Sendable () async throws -> Void)?
  }

  /// What was found, and what became of it.
  public struct Finding: Sendable, Encodable {
    /// The check's name.
    public var check: String
    public var message: String
    public var remedy: String?
    public var isAdvice: Bool
    public var isRepaired: Bool

    /// Whether something is still wrong.
    public var isProblem: Bool { !isAdvice && !isRepaired }
  }

  /// All checks, the repository first: without it most others have nothing to look at.
  static let checks: [Check] = [
    .repository, .index, .manifest, .halfDone, .tags, .locks, .leftovers, .halfMade, .activity,
    .drivers, .attributes, .size, .largeFiles,
  ]

  /// Runs all checks.
  ///
  /// - Parameter fixing: Whether to put right what can be. What is then found no more counts as repaired.
  /// - Throws: Nothing of what a check stumbles over, which is a finding too.
  public func examine(fixing: Bool = false) async -> [Finding] {
    var findings: [Finding] = []
    for check in Self.checks {
      // What keeps one check from looking keeps another too, and is said once.
      let known = Set(findings.map(\.message))
      findings += await examine(check, fixing: fixing).filter { !known.contains($0.message) }
    }
    return findings
  }

  private func examine(_ check: Check, fixing: Bool) async -> [Finding] {
    let found = await troubles(check)
    var failures: [String: String] = [:]
    var left: Set<String> = []
    if fixing, found.contains(where: { $0.repair != nil }) {
      for trouble in found {
        do {
          try await trouble.repair?()
        } catch {
          failures[trouble.message] = SessionError(error).message
        }
      }
      left = Set(await troubles(check).map(\.message))
    } else {
      left = Set(found.map(\.message))
    }
    return found.map { trouble in
      Finding(
        check: check.name, message: trouble.message,
        remedy: failures[trouble.message].map { "could not be repaired: \($0)" } ?? trouble.remedy,
        isAdvice: trouble.isAdvice, isRepaired: !left.contains(trouble.message))
    }
  }

  private func troubles(_ check: Check) async -> [Trouble] {
    do {
      return try await check.find(self)
    } catch {
      let error = SessionError(error)
      return [Trouble(message: error.message, remedy: error.hint)]
    }
  }

  /// The session, or nil if it cannot be opened, about which the first check has its say.
  func session() -> Session? {
    do {
      return try Session(at: directory, environment: environment)
    } catch {
      return nil
    }
  }
}
