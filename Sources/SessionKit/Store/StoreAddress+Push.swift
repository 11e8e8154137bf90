import GitKit
import SessionModel
import SystemPackage

/// A reference that was to be pushed, and what became of it.
struct SentReference: Sendable {
  var reference: StoredReference
  var outcome: TransferredReference.Outcome
  var reason: String?

  init(
    _ reference: StoredReference, _ outcome: TransferredReference.Outcome, _ reason: String? = nil
  ) {
    self.reference = reference
    self.outcome = outcome
    self.reason = reason
  }
}

/// What came of a push.
struct Sending: Sendable {
  /// In the order in which they were to be pushed.
  var references: [SentReference] = []
  /// What a person should know besides, such as why the store's own hook refused something.
  var remarks: [String] = []
}

extension StoreAddress {
  /// What `git push` says of one reference.
  private struct Answer {
    var flag: Character
    var reason: String?
  }

  /// Pushes what an exchange has, never by force, and reads back what the store has then.
  ///
  /// - Parameter references: By the names they have in the exchange and in the store.
  /// - Throws: ``SessionError`` with code `notFound` if the store cannot be reached.
  func push(
    _ references: [StoredReference], from exchange: Exchange, isWatched: Bool
  ) async throws -> Sending {
    guard !references.isEmpty else { return Sending() }
    let finished = try await GitCommand.transfer(
      ["push", "--porcelain", isWatched ? "--progress" : "--no-progress", "--", url]
        + references.map { "\($0.name):\($0.name)" },
      repository: exchange.path, isWatched: isWatched)
    let answers = Self.answers(finished.output)
    guard finished.status == 0 || !answers.isEmpty else {
      throw unreachable("push", finished, isWatched)
    }
    let there = try await self.references(
      references.map(\.name), from: exchange.path, isWatched: isWatched)
    let sent = references.map { reference in
      let answer = answers[reference.name]
      let isThere = there[reference.name] == reference.id
      switch answer?.flag {
      case "=" where isThere: return SentReference(reference, .upToDate)
      case "*" where isThere: return SentReference(reference, .created)
      case " " where isThere: return SentReference(reference, .updated)
      case "!": return SentReference(reference, .refused, Self.explain(answer?.reason))
      case nil:
        return SentReference(
          reference, .refused, finished.errors.isEmpty ? nil : finished.errors)
      default:
        let found = there[reference.name].map { "is at \($0.short)" } ?? "is not there"
        return SentReference(
          reference, .refused, "git sent it, but reading back it \(found)")
      }
    }
    let isAllThere = sent.allSatisfy { $0.outcome != .refused }
    return Sending(
      references: sent, remarks: isAllThere ? [] : Self.words(ofStore: finished.errors))
  }

  /// What the other side's hooks have said, which git passes on line by line.
  private static func words(ofStore errors: String) -> [String] {
    let lines = errors.split(whereSeparator: \.isNewline)
      .filter { $0.hasPrefix("remote: ") }
      .map { line in
        var line = line.dropFirst("remote: ".count)
        while line.last == " " { line.removeLast() }
        return "the store says: \(line)"
      }
    return Array(lines.filter { $0 != "the store says: " }.prefix(mostWords))
  }

  private static let mostWords = 40

  /// Reads lines such as `!\trefs/heads/a:refs/heads/a\t[rejected] (fetch first)`.
  private static func answers(_ output: String) -> [String: Answer] {
    var answers: [String: Answer] = [:]
    for line in output.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard parts.count >= 3, let flag = parts[0].first, let colon = parts[1].lastIndex(of: ":")
      else { continue }
      let name = String(parts[1][parts[1].index(after: colon)...])
      answers[name] = Answer(flag: flag, reason: String(parts[2]))
    }
    return answers
  }

  private static func explain(_ reason: String?) -> String? {
    guard let reason else { return nil }
    if reason.hasSuffix("(fetch first)") || reason.hasSuffix("(non-fast-forward)") {
      return Self.hasNewer
    }
    return reason.hasSuffix("(failed to update ref)") ? Self.lostRace : reason
  }

  /// What git says if the reference was moved after it had looked at it.
  static let lostRace =
    "the store could not move it, as when somebody pushes at the same moment; git session sync tries again"

  static let hasNewer = "the store has newer work; git session sync puts both together"

  /// What a store has, by full name.
  ///
  /// - Parameter names: Which references; all if empty.
  /// - Complexity: The store lists all its references.
  func references(
    _ names: [String] = [], from repository: FilePath, isWatched: Bool
  ) async throws -> [String: ObjectID] {
    // Many names are sooner looked for here than by git, which compares each with each.
    let asked = names.count > 20 ? [] : names
    let finished = try await GitCommand.transfer(
      ["ls-remote", "--refs", "--quiet", "--", url] + asked, repository: repository,
      isWatched: isWatched)
    guard finished.status == 0 else { throw unreachable("ls-remote", finished, isWatched) }
    var found: [String: ObjectID] = [:]
    // Byte by byte: a store may have ten thousands of them.
    for line in finished.output.utf8.split(separator: UInt8(ascii: "\n")) {
      guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { continue }
      let name = String(Substring(line[line.index(after: tab)...]))
      found[name] = try ObjectID(String(Substring(line[..<tab])))
    }
    return found
  }
}
