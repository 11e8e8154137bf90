import GitKit
import SessionModel
import SystemPackage
import Transcripts

/// Transcripts of conversations, in whatever format.
struct TranscriptImport: ImportKind {
  static var formats: [String] { TranscriptFormats.titles }

  /// What no other kind is; the reader says if it is none either.
  static func recognises(_ input: borrowing ImportInput) -> Bool { true }

  /// Reads the file again as often as somebody else makes a session that it was about to make: what there is by
  /// then is found, and nothing is there twice.
  static func bring(
    _ input: borrowing ImportInput, for job: ImportJob, into report: inout ImportReport
  ) async throws {
    var done: TranscriptRun.Result? = TranscriptRun.Result()
    while let earlier = done {
      done = try await read(input, for: job, after: earlier, into: &report)
    }
  }

  /// - Returns: What was done before it was overtaken; `nil` if it is through.
  private static func read(
    _ input: borrowing ImportInput, for job: ImportJob, after earlier: TranscriptRun.Result,
    into report: inout ImportReport
  ) async throws -> TranscriptRun.Result? {
    let before = try job.follower?.take(job.file, for: input)
    let run =
      before?.run ?? TranscriptRun(job, modified: input.modified / 1_000_000, after: earlier)
    var reader =
      before?.reader ?? TranscriptReader(fileName: job.name) { try run.knownTurns(of: $0) }
    var offset = before?.position.offset ?? 0
    do {
      if job.importer.keepsOriginal { try run.checkOriginal(input.size) }
      try await input.forEachPiece(from: offset) { piece in
        offset += Int64(piece.count)
        for event in try reader.feed(piece) { try await run.take(event) }
      }
      try reader.settle()
      // The whole file is kept beside what is new in it, so it is read anyway.
      if let follower = job.follower, reader.canPause, !input.isUnpacked,
        !job.importer.keepsOriginal
      {
        for event in try reader.pause() { try await run.take(event) }
        report.take(reader.takeCounts())
        if run.failure == nil {
          let position = try ReadPosition(offset, in: input.file)
          follower.keep(.init(reader: reader, run: run, position: position), of: job.file)
        }
      } else {
        for event in try reader.finish() { try await run.take(event) }
        report.take(reader.takeCounts())
      }
    } catch is Overtaken {
      try run.abandon()
      return run.takeResult()
    } catch let error as TranscriptError {
      try run.abandon()
      report.take(run)
      // The first line of a file that is being written may not be whole yet.
      let mayGrow = job.follower != nil && error.code == .damaged && reader.source == nil
      guard !mayGrow, error.code != .unknown || job.isNamed else {
        report.problem = error.message
        return nil
      }
      throw SessionError(
        error.code == .unknown ? .invalid : error.code == .tooLarge ? .refused : .damaged,
        "\(job.file): \(error.message)",
        hint: error.code == .unknown ? "known are \(formats.joined(separator: ", "))" : nil)
    } catch {
      try run.abandon()
      report.take(run)
      throw error
    }
    report.format = reader.source
    report.take(run)
    return nil
  }
}

extension ImportReport {
  fileprivate mutating func take(_ run: TranscriptRun) {
    let result = run.takeResult()
    conversations = result.done
    failure = result.failure
    for (what, count) in result.omitted { omitted.append(Omitted(what: what, count: count)) }
  }
}
