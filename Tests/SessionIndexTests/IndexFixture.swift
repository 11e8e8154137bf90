import SessionIndex
import SessionKit
import SessionModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// A workspace in the test's own directory.
struct IndexFixture {
  let workspace: Workspace
  let index: SessionIndex
  /// What the index has said of its file.
  let notices = Notices()

  init() throws {
    workspace = try Workspace.create(at: TemporaryDirectory.current.appending("ws")).workspace
    var index = SessionIndex(of: workspace)
    let notices = notices
    index.notice = { text in
      // A child that another test starts holds this process's locks until it runs its program.
      guard !text.hasPrefix("waiting for another process") else { return }
      notices.add(text)
    }
    self.index = index
  }

  var file: FilePath { workspace.path.appending(".git-session/index.sqlite") }

  /// Makes a session; `at` is when, in seconds after a fixed time.
  func make(_ name: String, at second: Int64 = 0) throws -> Session {
    let template = try TemplateLibrary(directories: [projectDirectory.appending("templates")])
      .template("blank")
    return try NewSession(name: name, template: template)
      .create(in: workspace.sessions, environment: environment(at: second))
  }

  func environment(at second: Int64) -> SessionEnvironment {
    let milliseconds = Mutex(1_795_255_200_000 + second * 1000)
    return SessionEnvironment(
      now: {
        milliseconds.withLock { now in
          now += 1
          return Timestamp(milliseconds: now)
        }
      },
      suffix: {
        var numbers = SystemRandomNumberGenerator()
        return RandomSuffix(using: &numbers)
      }, actor: Person(name: "Ada Lovelace", email: "ada@example.com"))
  }

  /// What is found, as `session: excerpt`.
  func found(
    _ words: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ narrow: (inout SearchQuery) -> Void = { _ in }
  ) throws -> [String] {
    var query = try SearchQuery(words)
    narrow(&query)
    let answer = try index.search(query)
    #expect(answer.problems.map(\.message) == [], sourceLocation: sourceLocation)
    return answer.value.hits.map { hit in
      "\(hit.sessionName): " + hit.excerpt.map { $0.isMatch ? "[\($0.text)]" : $0.text }.joined()
    }
  }
}

final class Notices: Sendable {
  private let all = Mutex<[String]>([])

  func add(_ text: String) { all.withLock { $0.append(text) } }
  /// Those since the last look.
  func take() -> [String] {
    all.withLock { all in
      defer { all = [] }
      return all
    }
  }
}
