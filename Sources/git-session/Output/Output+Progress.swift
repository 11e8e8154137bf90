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
      defer { draw("\r\u{1B}[K") }
      while true {
        draw("\r\(what) … \((ContinuousClock.now - start).components.seconds) s\u{1B}[K")
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
    draw(done < total ? "\r\(what) \(done) of \(total)\u{1B}[K" : "\r\u{1B}[K")
  }

  private func finish(_ display: Task<Void, any Error>) async {
    display.cancel()
    _ = await display.result
  }
}

private func draw(_ text: String) {
  do {
    try FileDescriptor.standardError.writeAll(text.utf8)
  } catch {
    // A display that nobody sees is none.
  }
}
