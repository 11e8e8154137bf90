import Testing

@testable import git_session

@Suite struct `A state's words` {
  @Test(
    arguments: [
      ("", .current, nil),
      ("main", .word("main"), nil),
      ("main~2", .word("main~2"), nil),
      ("main@{1}", .word("main@{1}"), nil),
      ("@{-1}", .word("@{-1}"), nil),
      ("../q4", .word("../q4"), nil),
      ("@", .exact(session: nil, revision: "HEAD"), nil),
      ("@~2", .exact(session: nil, revision: "HEAD~2"), nil),
      ("@what-if", .exact(session: nil, revision: "what-if"), nil),
      ("q4@", .exact(session: "q4", revision: nil), nil),
      ("q4@~1", .exact(session: "q4", revision: "HEAD~1"), nil),
      ("q4@main@{1}", .exact(session: "q4", revision: "main@{1}"), nil),
      (":session.json", .current, "session.json"),
      ("main:", .word("main"), nil),
      ("q4@:phases", .exact(session: "q4", revision: nil), "phases"),
      ("HEAD^{/a:b@c}:x:y", .word("HEAD^{/a:b@c}"), "x:y"),
      (
        "q4-risk@what-if~3:phases/02-architecture",
        .exact(session: "q4-risk", revision: "what-if~3"), "phases/02-architecture"
      ),
    ] as [(String, StateArgument.Base, String?)])
  func `have a session, a revision and a path`(
    text: String, base: StateArgument.Base, path: String?
  ) {
    let state = StateArgument(text)
    #expect(state.base == base)
    #expect(state.path == path)
    #expect(state.text == text)
  }
}
