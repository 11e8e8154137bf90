import GitKit

extension Session {
  /// About how many objects are in files of their own.
  ///
  /// - Complexity: Lists one directory of 256, as git itself estimates.
  public func looseObjectEstimate() throws -> Int {
    do {
      return try repository.looseObjectEstimate()
    } catch {
      throw SessionError(error)
    }
  }

  /// Packs what has gathered in files of their own, without keeping anybody waiting.
  ///
  /// The pack is made beside what it replaces, beginning at a moment when nobody has the session's
  /// lock. What is there twice then goes in small steps, each with the lock, between which a verb that
  /// waits gets its turn. Nothing is dropped, reachable or not. Killed anywhere, it leaves something
  /// twice, which the next packing deletes.
  ///
  /// - Returns: `false` if another process changes or packs the session.
  public func pack() async throws -> Bool {
    guard let turn = try takePackingTurn() else { return false }
    do {
      let done = try await packInTurn()
      turn.release()
      return done
    } catch {
      turn.release()
      throw error
    }
  }

  /// ``pack()`` for who has the turn.
  func packInTurn() async throws -> Bool {
    guard try withLockIfFree({ true }) != nil else { return false }
    do {
      _ = try await GitCommand.run(
        ["repack", "-l", "-q", "--geometric=2", "--no-write-bitmap-index"], in: path)
    } catch {
      throw SessionError(error)
    }
    for part in UInt8.min...UInt8.max {
      while try await !betweenChanges({
        try repository.removePackedObjects(in: part, limit: .milliseconds(50))
      }) {}
    }
    while try await betweenChanges({ try repository.removeOnePackedTwice() }) {}
    return true
  }

  /// Does a small step with the session's lock, at a moment when nobody else has it.
  private func betweenChanges<Result>(_ step: () throws -> Result) async throws -> Result {
    while true {
      if let result = try withLockIfFree(step) { return result }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
