import Testing
@testable import GitKit
@Test func v() { #expect(version() == 1) }
