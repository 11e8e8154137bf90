import GitKit
import SessionModel
import StructuredText
import SystemPackage

/// A state of a session as one JSON document.
struct PayloadImport: ImportKind {
  /// In bytes; what a document says takes several times its size in memory.
  private static let largest: Int64 = 512 << 20
  /// How much of the beginning and the end is looked at, in bytes.
  private static let glance = 64 << 10

  /// A document says what it is; other programs may have put that at its end.
  static func recognises(_ input: borrowing ImportInput) throws -> Bool {
    let size = input.file.size
    let beginning = try input.file.read(at: 0, count: glance)
    guard DocumentGlance.beginsObject(beginning) else { return false }
    let mark = Array("\"\(SessionPayload.kind)\"".utf8)
    switch DocumentGlance(beginning, mark) {
    case .marked: return true
    case .over: return false
    case .open: break
    }
    let end = try input.file.read(at: max(0, size - Int64(glance)), count: glance)
    guard size > Int64(glance), size <= largest, end.contains(mark) else { return false }
    let text = String(decoding: try input.file.read(at: 0, count: Int(size)), as: UTF8.self)
    do throws(ParseError) {
      return try JSONValue(parsing: text)["kind"]?.string == SessionPayload.kind
    } catch {
      return false
    }
  }

  static func bring(
    _ input: borrowing ImportInput, for job: ImportJob, into report: inout ImportReport
  ) async throws {
    report.format = "JSON payload"
    let importer = job.importer
    let limit = min(largest, try importer.limits().importSize.bytes)
    guard input.file.size <= limit else {
      throw SessionError(
        .refused, "\(job.file) has more than \(ByteCount(bytes: limit))",
        hint: "a bundle or a zip file carries more")
    }
    let bytes = try input.file.read(at: 0, count: Int(input.file.size))
    let payload: SessionPayload
    do {
      payload = try SessionPayload(bytes: bytes, file: job.file.string)
    } catch {
      guard error.code == .invalidPath else { throw error }
      throw SessionError(.refused, "\(error)", cause: error)
    }
    var result = report
    do {
      try await Quarantine.used(for: importer) { quarantine in
        let state = try payload.unpack(into: quarantine)
        try await importer.settle(state, from: quarantine, job.registry, into: &result)
      }
    } catch {
      var error = SessionError(error)
      if !error.message.hasPrefix("\(job.file)") {
        error.message = "\(job.file): \(error.message)"
      }
      throw error
    }
    report = result
  }
}

extension SessionPayload {
  fileprivate func unpack(into quarantine: Quarantine) throws -> StateArrival {
    guard files.count <= quarantine.limits.importFiles else {
      throw SessionError(
        .refused, "it has more than \(quarantine.limits.importFiles) files",
        hint: "if it is to be trusted, raise limits.importFiles in workspace.yaml")
    }
    guard Repository.isValidReferenceName("refs/heads/\(branch)") else {
      throw SessionError(.refused, "git would not take the branch that it names")
    }
    var arriving = try ArrivingFiles(in: quarantine)
    for file in files {
      try arriving.add(file.path, isExecutable: file.isExecutable) { try $0(file.bytes) }
    }
    let tree = try arriving.finish(in: quarantine)
    guard let manifest = try Repository(at: quarantine.path).manifest(in: tree) else {
      throw SessionError(.notFound, "there is no session in it: it has no session.json")
    }
    guard manifest.id == session else {
      throw SessionError(
        .refused, "it says that it is session \(session), but its session.json is of \(manifest.id)"
      )
    }
    return StateArrival(
      tree: tree, manifest: manifest, branch: branch,
      commit: try commit.map { try ObjectID($0) }, isPart: parts != nil)
  }
}

/// What the beginning of a text tells of whether it is one JSON object that has a mark.
private enum DocumentGlance {
  /// The mark is a value of the outermost object.
  case marked
  /// The object is over, or is none.
  case over
  case open

  static func beginsObject(_ bytes: [UInt8]) -> Bool {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    return text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  init(_ bytes: [UInt8], _ mark: [UInt8]) {
    var depth = 0
    var isInString = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if isInString {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "\"") { isInString = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""):
          if depth == 1, bytes[index...].starts(with: mark) {
            self = .marked
            return
          }
          isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          if depth == 0 {
            self = .over
            return
          }
        default: break
        }
      }
      index += 1
    }
    self = .open
  }
}
