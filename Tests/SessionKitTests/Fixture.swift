import SessionKit
import SessionModel
import Synchronization
import SystemPackage
import TestSupport

/// A clock and a source of suffixes that give the same in every run.
final class Steps: Sendable {
  private let count = Mutex<Int64>(0)

  /// Each look at the clock is a second later.
  func now() -> Timestamp {
    count.withLock { count in
      count += 1
      return Timestamp(milliseconds: 1_795_255_200_000 + count * 1000)
    }
  }

  func suffix() -> RandomSuffix {
    var numbers = Seeded(state: UInt64(count.withLock { $0 }))
    return RandomSuffix(using: &numbers)
  }

  var environment: SessionEnvironment {
    SessionEnvironment(
      now: { self.now() }, suffix: { self.suffix() },
      actor: Person(name: "Ada Lovelace", email: "ada@example.com"))
  }
}

/// The templates that come with the tool.
let templates = TemplateLibrary(directories: [projectDirectory.appending("templates")])

/// Makes a session from a template in the test's own directory.
func makeSession(
  _ name: String = "Payments risk", template: String = "risk-assessment"
) throws -> Session {
  try NewSession(name: name, template: templates.template(template))
    .create(in: TemporaryDirectory.current, environment: Steps().environment)
}
