import SessionKit

/// Steps through operations on a whole screen, with single keys.
struct ReplayScreen {
  private let session: Session
  private let output: Output
  private var replay: SessionReplay
  /// The first line shown of the operation at hand.
  private var top = 0
  private var notice = ""
  private var lines: [String] = []

  init(_ session: Session, _ replay: SessionReplay, _ output: Output) {
    self.session = session
    self.replay = replay
    self.output = output
  }

  private static let help = [
    "Keys", "", "  n, space, right      the next operation",
    "  p, backspace, left   the one before",
    "  j, down / k, up      scroll a line", "  page down / page up  scroll a screen",
    "  g                    go to: a number, a commit, a time, a phase, start, end",
    "  ], [                 the next merge, the one before",
    "  0, home / $, end     the first, the last",
    "  ?                    these keys", "  q                    leave",
  ]

  /// Runs until the person leaves; the terminal is then as it was.
  mutating func run() async throws {
    let terminal = try SteeredTerminal()
    defer { terminal.release() }
    try await open()
    while true {
      try draw(on: terminal)
      notice = ""
      switch terminal.key() {
      case .character("q"), .interrupt, .end: return
      case .suspend: try terminal.suspend()
      case .character("n"), .character(" "), .character("\r"), .right: try await step(1)
      case .character("p"), .character("\u{7F}"), .character("\u{8}"), .left: try await step(-1)
      case .character("j"), .down: top += 1
      case .character("k"), .up: top -= 1
      case .pageDown: top += terminal.size.rows - 3
      case .pageUp: top -= terminal.size.rows - 3
      case .character("0"), .home: try await go(to: 0)
      case .character("$"), .last: try await go(to: replay.steps.count - 1)
      case .character("]"): try await goToMerge(1)
      case .character("["): try await goToMerge(-1)
      case .character("g"), .character(":"), .character("/"): try await ask(terminal)
      case .character("?"), .character("h"): (lines, top) = (Self.help, 0)
      case .resized: continue
      default: notice = "? lists the keys"
      }
    }
  }

  private mutating func step(_ count: Int) async throws {
    let place = replay.position + count
    guard replay.steps.indices.contains(place) else {
      notice = count < 0 ? "this is the first operation" : "this is the last operation"
      return
    }
    try await go(to: place)
  }

  private mutating func go(to place: Int) async throws {
    replay.go(to: place)
    try await open()
  }

  private mutating func goToMerge(_ direction: Int) async throws {
    var place = replay.position + direction
    while replay.steps.indices.contains(place) {
      if replay.steps[place].entry.parents.count > 1 { return try await go(to: place) }
      place += direction
    }
    notice = "there is no merge \(direction > 0 ? "after" : "before") this"
  }

  private mutating func ask(_ terminal: SteeredTerminal) async throws {
    guard let words = try terminal.ask("Go to: "), !words.isEmpty else { return }
    do {
      try await go(to: replay.place(of: words))
    } catch let error as SessionError where error.code == .notFound {
      notice = error.message
    }
  }

  private mutating func open() async throws {
    let step = try await session.replayed(replay.current)
    lines = output.full(step, of: replay).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    top = 0
  }

  private mutating func draw(on terminal: SteeredTerminal) throws {
    let size = terminal.size
    let height = max(1, size.rows - 2)
    top = min(max(top, 0), max(0, lines.count - height))
    let shown = lines[top..<min(top + height, lines.count)].map { $0.clipped(to: size.columns) }
    let filler = Array(repeating: "", count: height - shown.count)
    let more = top + height < lines.count ? "  (more below)" : ""
    let status =
      notice.isEmpty
      ? "operation \(replay.current.number) of \(replay.steps.count)\(more)   n next  p back  g go to  ? keys  q leave"
      : notice.printableLine
    try terminal.draw(shown + filler + ["", status.clipped(to: size.columns)])
  }
}
