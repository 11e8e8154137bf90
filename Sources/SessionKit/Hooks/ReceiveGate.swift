import GitKit
public import SessionModel
public import SystemPackage

/// Judges what somebody pushes into a shared bare repository, before any of its references moves.
///
/// What is pushed is a session's as the format has it, goes on from what is there, changes nothing that stays
/// as it is, and has no secrets. References outside of the sessions' own are looked at for secrets alone.
public struct ReceiveGate: Sendable {
  /// The bare repository.
  public var directory: FilePath
  /// Where git keeps what has arrived until the hook has agreed, as `GIT_OBJECT_DIRECTORY` says.
  public var quarantine: FilePath?
  /// Who pushes, as an e-mail address, if the server says so; else the authors of commits count, who are
  /// who they say.
  public var pusher: String?
  public var rules: Rules

  /// What the server's own git configuration says, under `session.`.
  public struct Rules: Sendable, Equatable {
    /// `session.owners`: who may do what only an owner should.
    public enum Owners: String, CaseIterable, Sendable {
      /// Only the owner freezes, archives, deletes, or gives the session away.
      case life
      /// Only the owner pushes.
      case all
      /// Everybody may do everything.
      case off
    }

    public var owners = Owners.life
    /// `session.secrets`: whether what has secrets is refused.
    public var refusesSecrets = true
    /// `session.fileLimit`: the largest file that is taken.
    public var fileLimit = WorkspaceLimits().file
    /// `session.namespace`, besides the usual one.
    public var namespaces: [String] = []

    public init() {}

    /// - Throws: ``SessionError`` with code `invalid` for a setting that is none.
    public init(of directory: FilePath) async throws {
      if let found = try await GitSettings.effective("session.owners", in: directory) {
        guard let owners = Owners(rawValue: found.value) else {
          throw Self.invalid("session.owners", found.value, "life, all or off")
        }
        self.owners = owners
      }
      if let found = try await GitSettings.effective("session.secrets", in: directory) {
        guard ["block", "off"].contains(found.value) else {
          throw Self.invalid("session.secrets", found.value, "block or off")
        }
        refusesSecrets = found.value == "block"
      }
      if let found = try await GitSettings.effective("session.fileLimit", in: directory) {
        do throws(ModelError) {
          fileLimit = try ByteCount(validating: found.value)
        } catch {
          throw Self.invalid("session.fileLimit", found.value, "a size such as 200 MiB")
        }
      }
      if let found = try await GitSettings.effective("session.namespace", in: directory) {
        _ = try StoreNamespace(found.value)
        namespaces = [found.value]
      }
    }

    var limits: TreeSurvey.Limits {
      TreeSurvey.Limits(
        file: fileLimit.bytes, fileSetting: "session.fileLimit in the store's git configuration")
    }

    private static func invalid(_ key: String, _ value: String, _ known: String) -> SessionError {
      SessionError(.invalid, "\(key) is '\(value)'; it may be \(known)")
    }
  }

  public init(
    directory: FilePath, quarantine: FilePath? = nil, pusher: String? = nil, rules: Rules = Rules()
  ) {
    self.directory = directory
    self.quarantine = quarantine
    self.pusher = pusher
    self.rules = rules
  }

  /// What is wrong with a push; empty if it may go on.
  ///
  /// - Parameter lines: What git gives its `pre-receive` hook.
  /// - Throws: ``SessionError`` if that cannot be told; then nothing should be taken.
  /// - Complexity: Replays the whole history of each session that is pushed to, and reads what is new of
  ///   it.
  public func problems(_ lines: String) throws -> [CommitProblem] {
    do {
      let lines = try HookLine.read(lines, isOutgoing: false)
      let spaces = [.standard] + (try rules.namespaces.map { try StoreNamespace($0) })
      var sessions: [SessionPush.Place: SessionPush] = [:]
      var others: [HookLine] = []
      var problems: [CommitProblem] = []
      for line in lines {
        if let (place, part) = SessionPush.place(of: line, in: spaces) {
          sessions[place, default: SessionPush(place: place)].add(line, part)
        } else if line.new != nil, spaces.contains(where: { $0.holds(line.reference) }) {
          problems.append(try Self.strange(line.reference))
        } else {
          others.append(line)
        }
      }
      for push in sessions.values.sorted(by: { $0.place.id.rawValue < $1.place.id.rawValue }) {
        problems += try guarded { try push.problems(for: self, in: open()) }
      }
      if rules.refusesSecrets {
        problems += try guarded { try secrets(in: others, others.compactMap(\.old)) }
      }
      return problems
    } catch {
      throw SessionError(error)
    }
  }

  /// A reference that is of no session where only sessions are, and could keep one from being made.
  private static func strange(_ reference: String) throws -> CommitProblem {
    CommitProblem(
      "\(try PushGate().shownName(reference)) is in the place of sessions and names none",
      remedy: "a session's branches are session/<id>/<branch>; git session push names them so")
  }

  /// What cannot be read, or would lead out of a directory, is a problem of the push.
  private func guarded(_ body: () throws -> [CommitProblem]) throws -> [CommitProblem] {
    do {
      return try body()
    } catch let error as GitError where error.code == .damaged || error.code == .unsafePath {
      return [CommitProblem(error.message)]
    } catch let error as ModelError {
      return [CommitProblem(error.message, path: error.file, line: error.line)]
    }
  }

  /// The repository with what has arrived.
  func open() throws -> Repository {
    let repository = try Repository(at: directory)
    if let quarantine { try repository.readObjects(in: quarantine) }
    return repository
  }

  /// What of a push holds secrets, the names of what is new among it.
  ///
  /// - Parameter known: What is here.
  func secrets(in lines: [HookLine], _ known: [ObjectID]) throws -> [CommitProblem] {
    let new = lines.compactMap(\.new)
    guard !new.isEmpty else { return [] }
    let names = lines.filter { $0.new != nil && $0.old == nil }.map(\.reference)
    return try PushGate().secrets(
      leavingWith: new, known: known, named: names, from: open()
    ).map { secret in
      CommitProblem("there is a secret: \(secret.account)", remedy: FoundSecret.remedy)
    }
  }
}
