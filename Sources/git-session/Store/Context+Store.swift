import ArgumentParser
import SessionKit
import SystemPackage

extension Context {
  /// The store that a word means: one of the workspace, one that the session follows, or an address.
  ///
  /// Without a word, the only one there is.
  func store(_ word: String?, for session: Session) async throws -> RemoteStore {
    let workspace = locator.workspace ?? Workspace.containing(session.path)
    let named = try workspace?.stores() ?? []
    let followed = try await session.followedStores().filter { store in
      !named.contains { $0.name == store.name }
    }
    let known = named + followed
    guard let word else {
      if known.count == 1 { return known[0] }
      throw SessionError(
        .invalid, known.isEmpty ? "there is no store yet" : "there are several stores: name one",
        hint: known.isEmpty
          ? "git session store add <name> <url> adds one, or name an address"
          : known.map(\.name).joined(separator: ", "))
    }
    return try store(word, among: known)
  }

  /// The store that a word means: one of those that are known, an address, or a plain clone of a store.
  func store(_ word: String, among known: [RemoteStore]) throws -> RemoteStore {
    if let found = known.first(where: { $0.name == word }) { return found }
    guard word.contains("/") || word.contains(":") else {
      throw SessionError(
        .notFound, "there is no store '\(word)'",
        hint: known.isEmpty
          ? "git session store add \(word) <url> adds one"
          : "there is \(known.map(\.name).joined(separator: ", "))")
    }
    let store = try RemoteStore(name: Self.name(of: word), url: address(word))
    return try RemoteStore.cloned(around: FilePath(store.url)) ?? store
  }

  /// An address as git takes it from anywhere: a path is made one from the root.
  func address(_ typed: String) -> String {
    typed.prefix { $0 != "/" }.contains(":")
      ? typed : locator.directory.pushing(FilePath(typed)).lexicallyNormalized().string
  }

  /// What a remote of this address is called: `team` for `ssh://host/srv/team.git`.
  private static func name(of address: String) -> String {
    let last = address.split { $0 == "/" || $0 == ":" }.last.map(String.init) ?? "store"
    let stem = last.hasSuffix(".git") ? last.dropLast(4) : last[...]
    var name = ""
    for character in stem {
      let isFit = character.isASCII && (character.isLetter || character.isNumber)
      // Two dots, or one at the start, git does not take.
      let isDot = character == "." && !name.isEmpty && !name.hasSuffix(".")
      name.append(isFit || isDot || character == "_" ? character : "-")
    }
    name = String(name.drop { $0 == "-" }.prefix(64))
    let isTaken = name.isEmpty || name == "archive" || name.hasSuffix(".lock")
    return isTaken ? "store" : name
  }

  /// Prints what came of a transfer.
  ///
  /// - Throws: An exit status if something stayed behind.
  func finish(_ session: Session?, _ report: TransferReport) async throws {
    try output.show(report) { output.text(report) }
    for note in report.notes { output.note(note) }
    for line in report.stayedBehind {
      let reason = line.reason ?? "git does not say why"
      output.complain(
        "\(report.fullName(of: line).printableLine) stayed behind: \(reason.printableLine)")
    }
    if !report.conflicts.isEmpty {
      output.complain("a decision is needed in:")
      for file in report.conflicts { output.complain("  \(file.printableLine)") }
      output.complain("hint: git session resolve lists the conflicts and decides them")
    }
    if let session { await finish(session) }
    guard let worst = report.stayedBehind.first else { return }
    let isConflict = report.stayedBehind.contains { $0.outcome == .conflict }
    throw ExitCode(
      Failure.status(of: isConflict || worst.outcome == .conflict ? .conflict : .refused))
  }
}

extension TransferReport {
  /// What a person calls a reference: with its session, if there are several.
  fileprivate func fullName(of line: TransferredReference) -> String {
    // Of one that cannot be read only its directory is known.
    if line.session.hasPrefix("/") { return line.session }
    let isOne = references.allSatisfy { $0.session == line.session }
    return isOne ? line.name : "\(line.session)/\(line.name)"
  }
}

extension Output {
  /// What came of a transfer, for people: a line for each reference that moved or should have.
  fileprivate func text(_ report: TransferReport) -> String {
    let moved = report.references.filter { $0.outcome != .upToDate }
    guard !moved.isEmpty else { return "up to date with \(report.store)" }
    let rows = moved.map { line in
      let name = report.fullName(of: line)
      let arrow = line.direction == .push ? "to" : "from"
      return [
        name, "\(line.outcome.rawValue) \(arrow) \(report.store)",
        line.commit.map { String($0.prefix(7)) } ?? "",
      ]
    }
    return TextTable(rows).lines { column, cell in
      let isBad = cell.hasPrefix("refused") || cell.hasPrefix("conflict")
      return column == 1 && isBad ? paint(.red, cell) : cell
    }.joined(separator: "\n")
  }
}
