import GitKit
import SystemPackage
import Transcripts

/// What is kept of transcripts that grow, so that of each only what is new is read.
///
/// Only of lines that stand for themselves; other files are read whole again, which changes nothing of the
/// result.
final class TranscriptFollower {
  /// A transcript as far as it has been read.
  struct Progress {
    var reader: TranscriptReader
    let run: TranscriptRun
    var position: ReadPosition
  }

  private var progress: [FilePath: Progress] = [:]
  /// The one read last at the end.
  private var order: [FilePath] = []

  /// More do not grow at the same time; the others are read whole when they do.
  private static let mostKept = 64

  /// Takes what is kept of a file, if the file still begins with what was read.
  func take(_ file: FilePath, for input: borrowing ImportInput) throws -> Progress? {
    guard let known = progress.removeValue(forKey: file) else { return nil }
    order.removeAll { $0 == file }
    return try known.position.isIn(input.file) ? known : nil
  }

  func keep(_ known: Progress, of file: FilePath) {
    progress[file] = known
    order.append(file)
    if order.count > Self.mostKept { progress[order.removeFirst()] = nil }
  }
}

/// How far a file has been read, and what stood at the beginning and just before that place.
///
/// Another file of the same name, or one that was cut and has grown again, does not have the same there.
struct ReadPosition {
  /// In bytes.
  let offset: Int64
  private let head: [UInt8]
  private let tail: [UInt8]

  /// In bytes.
  private static let sample: Int64 = 4096

  init(_ offset: Int64, in file: borrowing OpenFile) throws {
    self.offset = offset
    (head, tail) = try Self.samples(of: file, before: offset)
  }

  func isIn(_ file: borrowing OpenFile) throws -> Bool {
    guard file.size >= offset else { return false }
    return try Self.samples(of: file, before: offset) == (head, tail)
  }

  private static func samples(
    of file: borrowing OpenFile, before offset: Int64
  ) throws -> (head: [UInt8], tail: [UInt8]) {
    let count = min(sample, offset)
    return (
      try file.read(at: 0, count: Int(count)), try file.read(at: offset - count, count: Int(count))
    )
  }
}
