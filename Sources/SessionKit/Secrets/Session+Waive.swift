import GitKit
public import SessionModel
public import SystemPackage

/// A waiver and the file of the session that holds it.
public struct StoredWaiver: Hashable, Sendable, Encodable {
  public var file: String
  public var rule: String
  /// Where the value was found; nil for a commit's message.
  public var path: String?
  public var reason: String
  public var by: String
  public var at: Timestamp
  /// Of the value, 64 hexadecimal digits.
  public var sha256: String

  init(_ waiver: SecretWaiver, file: String) {
    self.file = file
    rule = waiver.rule
    path = waiver.path
    reason = waiver.reason
    by = waiver.by.email
    at = waiver.at
    sha256 = waiver.sha256
  }
}

extension Session {
  /// Says that what a scan finds at a place is no secret, and commits that.
  ///
  /// - Parameters:
  ///   - place: A file of the session, as it is or as it ever was, a line and a column of it:
  ///     `uploads/a.txt`, `uploads/a.txt:3`, `uploads/a.txt:3:7`; or a commit's name, for what its message
  ///     says.
  ///   - reason: Why it is none, for others; it is looked at itself.
  /// - Returns: A waiver for each value that is found there.
  /// - Throws: ``SessionError`` with code `notFound` if nothing is found there.
  /// - Complexity: Reads the directory, and all of the history if nothing is found in that.
  public func waive(
    _ place: String, because reason: String, by rules: SecretRules? = nil
  ) throws -> [StoredWaiver] {
    do {
      let scanner = SecretScanner(rules: try (rules ?? SecretRules.builtIn()).rules)
      let wanted = PlaceOfSecret(place)
      var found = try scan(by: scanner).filter(wanted.contains)
      if found.isEmpty { found = try scanHistory(by: scanner).filter(wanted.contains) }
      return try waive(found, at: place, because: reason, scanner)
    } catch {
      throw SessionError(error)
    }
  }

  /// The same of a file that is not in the session, such as one that may not come in.
  ///
  /// - Parameter line: Counted from 1; nil is all of it.
  public func waive(
    file: FilePath, line: Int? = nil, because reason: String
  ) throws -> [StoredWaiver] {
    do {
      return try waive(
        contentOf: OpenFile.open(file).readAll(), called: file.lastComponent?.string ?? "a file",
        line: line, because: reason)
    } catch {
      throw SessionError(error)
    }
  }

  /// The same of bytes that are in no file.
  ///
  /// - Parameter line: Counted from 1; nil is all of it.
  public func waive(
    contentOf bytes: [UInt8], called name: String, line: Int? = nil, because reason: String,
    by rules: SecretRules? = nil
  ) throws -> [StoredWaiver] {
    do {
      let scanner = SecretScanner(rules: try (rules ?? SecretRules.builtIn()).rules)
      var search = SecretSearch(scanner)
      try search.add(GitPath(name), bytes)
      let found = search.found.filter { line == nil || $0.line == line }
      return try waive(found, at: name, because: reason, scanner)
    } catch {
      throw SessionError(error)
    }
  }

  private func waive(
    _ found: [FoundSecret], at place: String, because reason: String, _ scanner: SecretScanner
  ) throws -> [StoredWaiver] {
    guard !found.isEmpty else {
      throw SessionError(
        .notFound, "no secret is found at '\(place)'",
        hint: "git session scan says where there are some, with --history also in the past")
    }
    guard scanner.findings(in: Array(reason.utf8)).isEmpty else {
      throw SessionError(
        .refused, "the reason holds a secret itself; a waiver is for everybody to read")
    }
    var waivers: [GitPath: SecretWaiver] = [:]
    for secret in found {
      let waiver = try SecretWaiver(
        sha256: secret.sha256, rule: secret.rule, path: secret.path, reason: reason,
        by: try person(), at: environment.now())
      waivers[GitPath(try waiver.file)] = waiver
    }
    let subject =
      "Waive \(waivers.count == 1 ? found[0].title : "\(waivers.count) findings") in "
      + (found[0].path ?? "a message")
    try update { _ in
      Change(
        edits: waivers.mapValues { .bytes($0.bytes) },
        message: try commitMessage(subject, "secrets.waive"), bringsContent: false)
    }
    return waivers.sorted { $0.key < $1.key }.map { StoredWaiver($1, file: "\($0)") }
  }

  /// What the session says to be no secrets, on the branch that the directory shows.
  public func waivers() throws -> [StoredWaiver] {
    do {
      return try repository.waivers(in: tip().tree).map { StoredWaiver($1, file: "\($0)") }
    } catch {
      throw SessionError(error)
    }
  }
}

/// Where a finding is, as people write it.
private struct PlaceOfSecret {
  private var name: Substring
  private var line: Int?
  private var column: Int?

  init(_ text: String) {
    var numbers: [Int] = []
    name = Substring(text)
    while numbers.count < 2, let colon = name.lastIndex(of: ":"),
      let number = Int(name[name.index(after: colon)...]), colon != name.startIndex
    {
      numbers.insert(number, at: 0)
      name = name[..<colon]
    }
    line = numbers.first
    column = numbers.count == 2 ? numbers[1] : nil
  }

  func contains(_ secret: FoundSecret) -> Bool {
    guard let path = secret.path else {
      return name.utf8.count >= 7 && secret.commit?.hasPrefix(name) == true
        && (line == nil || line == secret.line)
    }
    return path == name && (line == nil || line == secret.line)
      && (column == nil || column == secret.column)
  }
}
