import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import git_session

@Suite struct `The reference of commands` {
  @Test func `is what the commands say`() throws {
    let file = projectDirectory.appending("docs/reference/cli.md")
    let current = CLIReference().text
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
      try write(current, to: file)
      Issue.record("recorded \(file); run again without RECORD_SNAPSHOTS")
    }
    #expect(try text(of: file) == current, "`make docs` writes it anew")
  }
}
