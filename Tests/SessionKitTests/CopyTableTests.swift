import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

/// The cells of the table in `docs/guide/archive.md` that are not about files; `CopyTests` has those.
@Suite(.temporaryDirectory) struct `What a copy takes over of a session itself` {
  private let secret = "the words of a secret"

  /// A frozen session with settings, a candidate, unsaved edits, a backup, a tag of git and a remote.
  private func original(_ fixture: WorkspaceFixture) async throws -> Session {
    let session = try await fixture.richSession()
    _ = try await session.switchBranch(to: "main")
    try await edit(session, ["phases/01-work/preview/artifacts/model.json": "{\"a\": 1}\n"])
    var changes = SessionChanges()
    changes.isPinned = true
    changes.addedTags = ["urgent"]
    changes.settings = [["resources", "cpu"]: 4, ["apiKey"]: JSON(secret)]
    changes.metadata = [["priority"]: "high", ["accessToken"]: JSON(secret)]
    _ = try await session.change(changes)
    try await git("remote", "add", "team", "/nowhere.git", in: session.path)
    try await session.take(.freeze)
    try write("unsaved\n", to: session.path.appending("unsaved.md"))
    return session
  }

  @Test(arguments: [Relation.clone, .resume, .remix])
  func `is what the guide's table says`(relation: Relation) async throws {
    let fixture = try WorkspaceFixture()
    let before = try await original(fixture).manifest()
    var environment = fixture.environment
    environment.actor = Person(name: "Bob", email: "bob@example.com")
    let session = try Session(
      at: fixture.workspace.sessions.appending("payments-risk"), environment: environment)
    let place = fixture.workspace.sessions.appending("copy")
    let copy =
      switch relation {
      case .clone: try await session.clone(to: place, name: "Copy")
      case .resume: try await session.resume(to: place, name: "Copy")
      default: try await session.remix(Remix(name: "Copy"), to: place)
      }
    let isRemix = relation == .remix

    let manifest = try await copy.manifest()
    #expect(manifest.life == LifeState(.active))
    #expect(!manifest.isPinned)
    #expect(manifest.owner.email == "bob@example.com")
    #expect(manifest.tags == ["urgent"])
    #expect(manifest.template == before.template)
    #expect(manifest.settings["resources"]?["cpu"]?.integer == 4)
    #expect(manifest.metadata["priority"]?.string == "high")
    #expect((manifest.settings["apiKey"] == nil) == isRemix)
    #expect((manifest.metadata["accessToken"] == nil) == isRemix)

    let names = try await references(of: place).keys.sorted()
    #expect(names == (isRemix ? ["refs/heads/main"] : ["refs/heads/main", "refs/heads/what-if"]))
    #expect(try await git("remote", in: place) == "")
    let files = try await git("ls-files", in: place)
    #expect(files.contains("preview/artifacts/model.json"))
    #expect(!exists(place.appending("unsaved.md")))
    try await expectSound(place)

    // The original is what it was.
    #expect(try await session.manifest().bytes == before.bytes)
    #expect(try text(of: session.path.appending("unsaved.md")) == "unsaved\n")
  }

  @Test func `remixed without its phases begins them anew`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await original(fixture)
    let place = fixture.workspace.sessions.appending("copy")
    _ = try await session.remix(Remix(name: "Copy", parts: []), to: place)
    #expect(!(try await git("ls-files", in: place)).contains("preview/"))
    #expect(exists(place.appending("phases/01-work/phase.json")))
  }
}
