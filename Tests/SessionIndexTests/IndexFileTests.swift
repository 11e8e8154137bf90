import Foundation
import GRDB
import SessionIndex
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The file of the index` {
  /// What may have happened to it since the last call.
  enum Mishap: CaseIterable {
    case deleted, emptied, cut, overwritten, halfOverwritten, otherVersion, copied, foreign, linked
    case tablesGone, madeDirectory, placeIsFile
  }

  @Test(arguments: Mishap.allCases) func `may be damaged or gone`(mishap: Mishap) async throws {
    let fixture = try IndexFixture()
    let sessions = try (0..<3).map { try fixture.make("Trial \($0)", at: Int64($0)) }
    for session in sessions {
      for number in 0..<40 {
        try write(
          "The \(number)th zebra of \(session.path).\n" + String(repeating: "more ", count: 200),
          to: session.path.appending("phases/01-work/artifacts/a\(number).md"))
      }
      try await git("add", "--all", in: session.path)
      try await git("commit", "--quiet", "-m", "Add", in: session.path)
    }
    let listed = try fixture.index.list().value
    let found = try fixture.found("zebra 7th")
    #expect(listed.count == 3 && found.count == 3)
    #expect(fixture.notices.take() == [])
    try suffer(mishap, fixture)
    #expect(try fixture.index.list().value == listed)
    #expect(try fixture.found("zebra 7th") == found)
    let said = fixture.notices.take()
    let isSilent = [.deleted, .emptied].contains(mishap)
    #expect(said.isEmpty == isSilent, "\(said)")
    // The next call finds it in order, unless there is no place for it.
    #expect(try fixture.found("zebra 7th") == found)
    let stays = [.placeIsFile, .madeDirectory].contains(mishap)
    #expect(fixture.notices.take().isEmpty == !stays)
    if mishap == .linked {
      let other = try DatabaseQueue(path: "\(fixture.file).other")
      #expect(try await other.read { try Int.fetchOne($0, sql: "SELECT a FROM precious") } == 1)
    }
  }

  private func suffer(_ mishap: Mishap, _ fixture: IndexFixture) throws {
    let file = fixture.file
    let bytes = try readAll(file)
    #expect(bytes.count > 16 * 4096)
    func replace(_ bytes: [UInt8]) throws {
      for suffix in ["-wal", "-shm"] where exists(FilePath("\(file)\(suffix)")) {
        try remove(FilePath("\(file)\(suffix)"))
      }
      try write(bytes, to: file)
    }
    switch mishap {
    case .deleted: try remove(file)
    case .emptied: try replace([])
    case .cut: try replace(Array(bytes[..<(bytes.count / 2)]))
    case .overwritten: try replace(Array(repeating: 0x5A, count: bytes.count))
    case .halfOverwritten:
      try replace(Array(bytes[..<4096]) + Array(repeating: 0x5A, count: bytes.count - 4096))
    case .otherVersion: try change("UPDATE about SET version = 4711", file)
    case .copied:
      // Moved, not removed: a copy that gets the number of the removed file is taken for it.
      try FileManager.default.moveItem(atPath: file.string, toPath: "\(file).old")
      try write(bytes, to: FilePath("\(file).copy"))
      try change("UPDATE session SET name = 'Forged'", FilePath("\(file).copy"))
      try write(readAll(FilePath("\(file).copy")), to: file)
    case .foreign:
      try remove(file)
      try change("CREATE TABLE precious (a)", file)
    case .linked:
      try remove(file)
      let other = FilePath("\(file).other")
      try change("CREATE TABLE precious (a); INSERT INTO precious VALUES (1)", other)
      try FileManager.default.createSymbolicLink(
        atPath: file.string, withDestinationPath: other.string)
    case .tablesGone: try change("DROP TABLE document", file)
    case .madeDirectory:
      try remove(file)
      try write("x", to: file.appending("x"))
    case .placeIsFile:
      let place = file.removingLastComponent()
      try remove(place)
      try write("x", to: place)
    }
  }

  private func readAll(_ file: FilePath) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: file.string)))
  }

  private func change(_ sql: String, _ file: FilePath) throws {
    let database = try DatabaseQueue(path: file.string)
    try database.write { try $0.execute(sql: sql) }
    try database.close()
  }
}
