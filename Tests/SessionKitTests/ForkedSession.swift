import Foundation
import SessionKit
import SystemPackage
import TestSupport
import Testing

/// Where the artifacts and diagrams of a blank session's only phase are.
let artifact = "phases/01-work/artifacts/model.json"
let diagram = "phases/01-work/diagrams/flow.dot"

/// Makes a session whose branches `main` and `other` each changed files since they parted; `main` is shown.
func forkedSession(
  base: [String: String], ours: [String: String?], theirs: [String: String?]
) async throws -> Session {
  let session = try makeSession(template: "blank")
  try await edit(session, base)
  _ = try await session.createBranch("other")
  try await edit(session, ours)
  _ = try await session.switchBranch(to: "other")
  try await edit(session, theirs)
  _ = try await session.switchBranch(to: "main")
  return session
}

/// Writes files, deletes those that are nil, and saves.
func edit(_ session: Session, _ files: [String: String?]) async throws {
  guard !files.isEmpty else { return }
  for (name, content) in files where content == nil {
    try remove(session.path.appending(name))
  }
  for (name, content) in files {
    if let content { try write(content, to: session.path.appending(name)) }
  }
  _ = try await session.save()
}

extension Session {
  /// The text of a file in the directory.
  nonisolated func text(_ name: String) throws -> String {
    try TestSupport.text(of: path.appending(name))
  }

  /// A JSON file of the directory as data.
  nonisolated func data(_ name: String) throws -> NSObject {
    let value = try JSONSerialization.jsonObject(with: Data(text(name).utf8))
    return try #require(value as? NSObject)
  }

  /// Merges `other`, and expects nothing to be open.
  func mergeCleanly(
    _ state: SessionState = .revision("other"), sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    guard case .merged = try await merge(state) else {
      Issue.record("not merged", sourceLocation: sourceLocation)
      return
    }
    try await expectSound(path, sourceLocation: sourceLocation)
  }

  /// Merges `other`, and gives what is open then.
  func mergeWithConflicts() async throws -> OpenConflicts {
    guard case .conflicts(let files) = try await merge(.revision("other")) else {
      Issue.record("no conflicts")
      return try conflicts()
    }
    let open = try conflicts()
    #expect(open.files.map(\.path) == files)
    let unmerged = try await git("diff", "--name-only", "--diff-filter=U", in: path)
    #expect(Set(unmerged.split(separator: "\n").map(String.init)) == Set(files))
    return open
  }
}
