import Testing

@testable import SessionKit

@Suite struct `A turn at packing` {
  private func branches(_ commit: String) -> [Branch] {
    [Branch(name: "main", commit: commit, isCurrent: true)]
  }

  @Test func `comes when nobody has committed for two seconds`() {
    var turn = PackingTurn()
    var steps: [PackingTurn.Step] = []
    for commit in ["a", "b", "b", "c", "c", "c", "c", "c"] {
      steps.append(turn.next(seeing: branches(commit), estimate: 3_000))
    }
    #expect(steps == Array(repeating: .wait, count: 7) + [.pack])
  }

  @Test func `does not wait when too much has gathered`() {
    var turn = PackingTurn()
    #expect(turn.next(seeing: branches("a"), estimate: 20_001) == .pack)
  }

  @Test func `does not wait for ever`() {
    var turn = PackingTurn()
    var looks = 0
    while turn.next(seeing: branches("\(looks)"), estimate: 3_000) == .wait { looks += 1 }
    #expect(looks == 1_200)
  }

  @Test func `comes again while much has gathered meanwhile, and then ends`() {
    var turn = PackingTurn()
    #expect(turn.next(seeing: branches("a"), estimate: 30_000) == .pack)
    turn.packed(false)
    #expect(turn.next(seeing: branches("a"), estimate: 30_000) == .pack)
    turn.packed(true)
    #expect(turn.next(seeing: branches("b"), estimate: 301) == .wait)
    #expect(turn.next(seeing: branches("b"), estimate: 300) == .end)
  }
}

@Suite struct `A quiet period` {
  @Test func `is over once after each change`() {
    var quiet = QuietPeriod(nothing: 0)
    let seen = [0, 0, 1, 2, 2, 2, 2, 0, 0, 2, 2].map { quiet.isOver(seeing: $0) }
    #expect(seen.enumerated().filter(\.element).map(\.offset) == [4, 10])
  }
}
