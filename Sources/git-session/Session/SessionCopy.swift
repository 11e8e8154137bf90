import SessionKit
import SessionModel
import SystemPackage

/// A copy that was asked for, of a session in a directory or in the archive.
struct SessionCopy {
  var relation: Relation
  var original: String
  /// The copy's name, or where to put it; `nil` takes the original's name.
  var new: String?
  var branch: String?

  func make(in context: Context, _ verb: String, note: String) async throws {
    let locator = context.locator
    let place = try locator.place(of: original)
    let (destination, name) = try await target(for: place, locator)
    let copy = try await context.output.withProgress(verb) {
      switch place {
      case .directory(let path):
        let session = try Session(at: path, environment: locator.environment)
        return relation == .resume
          ? try await session.resume(to: destination, name: name, branch: branch)
          : try await session.clone(to: destination, name: name, branch: branch)
      case .archive(let workspace, let id):
        return try await workspace.copyArchived(
          id, as: relation, to: destination, name: name, branch: branch,
          environment: locator.environment)
      }
    }
    let status = try await copy.status()
    try context.output.show(status) { copy.path.string }
    context.output.note("session \(status.id), \(note)")
    try await context.giveWantedHooks(to: copy.path)
  }

  private func target(
    for place: SessionPlace, _ locator: SessionLocator
  ) async throws -> (FilePath, String) {
    if let new { return try locator.destination(of: new) }
    let name =
      switch place {
      case .directory(let path):
        try await Session(at: path, environment: locator.environment).manifest().name
      case .archive(let workspace, let id): try workspace.archivedSession(id).name
      }
    return (locator.unusedDirectory(called: name), name)
  }
}
