import Glibc
package import SystemPackage
package import Testing

/// A directory of a test's own, deleted when the test is over unless `KEEP_TEMPORARY` is set.
package enum TemporaryDirectory {
  @TaskLocal package static var current: FilePath = "/nonexistent"

  /// Runs something with a directory in memory, where the system has a place for that: for tests that
  /// make thousands of files and ask nothing of the disk.
  package static func inMemory(_ body: @Sendable () async throws -> Void) async throws {
    guard unsafe access("/dev/shm", W_OK | X_OK) == 0 else { return try await body() }
    let path = try makeTemporaryDirectory(below: "/dev/shm")
    do {
      try await $current.withValue(path) { try await body() }
    } catch {
      try removeTemporaryDirectory(path)
      throw error
    }
    try removeTemporaryDirectory(path)
  }
}

/// Gives each test of a suite a ``TemporaryDirectory``.
package struct TemporaryDirectoryTrait: TestTrait, SuiteTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    let path = try makeTemporaryDirectory()
    do {
      try await TemporaryDirectory.$current.withValue(path) { try await function() }
    } catch {
      try removeTemporaryDirectory(path)
      throw error
    }
    try removeTemporaryDirectory(path)
  }
}

extension Trait where Self == TemporaryDirectoryTrait {
  package static var temporaryDirectory: TemporaryDirectoryTrait { TemporaryDirectoryTrait() }
}
