import Synchronization
import SystemPackage

extension Output {
  /// Shows how long something such as `Cloning` has been going on, once it has taken half a second.
  func withProgress<Result>(
    _ what: String, _ work: () async throws -> Result
  ) async throws -> Result {
    guard showsProgress else { return try await work() }
    let display = Task.detached {
      let start = ContinuousClock.now
      try await Task.sleep(for: .milliseconds(500))
      defer { drawLine("") }
      while true {
        drawLine("\(what) … \((ContinuousClock.now - start).components.seconds) s")
        try await Task.sleep(for: .milliseconds(200))
      }
    }
    do {
      let result = try await work()
      await finish(display)
      return result
    } catch {
      await finish(display)
      throw error
    }
  }

  /// Shows how far something such as `Making` has come, and takes that away at the end.
  func count(_ what: String, _ done: Int, of total: Int) {
    guard showsProgress, total > 1 else { return }
    drawLine(done < total ? "\(what) \(done) of \(total)" : "")
  }

  /// Shows what is going on just now; nil takes it away.
  func show(_ what: String?) {
    guard showsProgress else { return }
    drawLine(what ?? "")
  }

  private func finish(_ display: Task<Void, any Error>) async {
    display.cancel()
    _ = await display.result
  }
}

/// A bar on a terminal, for what may take long: it appears after a moment.
final class ProgressBar: Sendable {
  private let what: String
  private let isShown: Bool
  private let start = ContinuousClock.now
  /// In percent; -1 before anything was drawn.
  private let drawn = Atomic(-1)

  /// - Parameter what: Such as `Reading`.
  init(_ what: String, on output: Output) {
    self.what = what
    isShown = output.showsProgress
  }

  /// - Parameter part: From 0 to 1, which takes the bar away.
  func show(_ part: Double) {
    let percent = Int(part * 100)
    guard isShown, percent != drawn.load(ordering: .relaxed) else { return }
    if part >= 1 {
      if drawn.exchange(-1, ordering: .relaxed) >= 0 { drawLine("") }
      return
    }
    guard ContinuousClock.now - start > .milliseconds(300) else { return }
    drawn.store(percent, ordering: .relaxed)
    drawLine(line(percent))
  }

  /// As wide as the terminal lets it be, up to a bar of thirty characters.
  private func line(_ percent: Int) -> String {
    let width = min(30, roomForLine - what.columns - " [] 100 %".count)
    guard width >= 5 else { return "\(what) \(percent) %" }
    let full = percent * width / 100
    let bar = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
    return "\(what) [\(bar)] \(percent) %"
  }
}

/// A line on a terminal about what is being done, for what others may write there before and after: it appears
/// after a moment, and nothing is drawn once it was taken away.
final class ActivityLine: Sendable {
  private struct State {
    /// Of what is being done.
    var number = 0
    var isDrawn = false
  }

  private let isShown: Bool
  private let state = Mutex(State())

  init(on output: Output) { isShown = output.showsProgress }

  func show(_ what: String?) {
    guard isShown else { return }
    let number = state.withLock { state in
      state.number += 1
      if state.isDrawn { drawLine("") }
      state.isDrawn = false
      return state.number
    }
    guard let what else { return }
    Task.detached { [self] in
      let start = ContinuousClock.now
      try await Task.sleep(for: .milliseconds(500))
      while redraw(what, number, (ContinuousClock.now - start).components.seconds) {
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  /// - Returns: Whether it is still being done.
  private func redraw(_ what: String, _ number: Int, _ seconds: Int64) -> Bool {
    state.withLock { state in
      guard state.number == number else { return false }
      drawLine("\(what) … \(seconds) s")
      state.isDrawn = true
      return true
    }
  }
}

/// In columns; at the edge of the window the cursor would go to the next line.
private var roomForLine: Int { TerminalWindow.size(of: .standardError).columns - 1 }

/// Replaces the line that the cursor is on by what fits into it, and by nothing where next to nothing does.
private func drawLine(_ text: String) {
  let room = roomForLine
  do {
    try FileDescriptor.standardError.writeAll(
      "\r\(room < 10 ? "" : text.clipped(to: room))\u{1B}[K".utf8)
  } catch {
    // A display that nobody sees is none.
  }
}
