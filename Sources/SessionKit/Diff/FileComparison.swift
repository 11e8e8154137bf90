import GitKit
import SessionModel
import StructuredText

/// How two versions of a file are compared: by what is known of such a file, and by lines.
struct FileComparison {
  private(set) var difference: FileDifference
  private let path: GitPath
  private let options: DiffOptions

  /// Larger files are not compared by lines; in bytes.
  static let largestByLines: Int64 = 4 << 20
  /// Larger files are compared by size alone; in bytes.
  static let largest: Int64 = 64 << 20

  init(path: GitPath, oldSize: Int64?, newSize: Int64?, options: DiffOptions) {
    self.path = path
    self.options = options
    let text = path.description
    let known: SessionPath?
    do throws(ModelError) {
      known = try SessionPath(bytes: path.bytes)
    } catch {
      // What no session would have is a file like any other.
      known = nil
    }
    difference = FileDifference(
      path: text, kind: oldSize == nil ? .added : newSize == nil ? .removed : .changed,
      group: DiffGroup.title(of: text),
      phase: known.flatMap { SessionLayout.phase(of: $0)?.rawValue },
      subject: DiffSubject(known), oldSize: oldSize, newSize: newSize, patch: "")
  }

  private var size: Int64 { max(difference.oldSize ?? 0, difference.newSize ?? 0) }

  private var isStructured: Bool {
    switch difference.subject {
    case .session, .phase, .json, .diagram: true
    default: false
    }
  }

  private var isSealed: Bool { difference.subject == .upload || difference.subject == .report }

  /// Whether more can be told than the sizes.
  var needsContents: Bool {
    let limit = options.parts && (isStructured || isSealed) ? Self.largest : Self.largestByLines
    return size <= limit
  }

  mutating func compare(_ old: DiffSide?, _ new: DiffSide?) throws(GitError) {
    if isSealed { try seal(old, new) }
    guard !isBinary(old?.bytes ?? []), !isBinary(new?.bytes ?? []) else { return }
    if size <= Self.largestByLines {
      let lines = try LineDiff(old: old, new: new, path: path)
      difference.insertions = lines.insertions
      difference.deletions = lines.deletions
      difference.patch = lines.text
    }
    let areFiles = [old, new].allSatisfy { $0?.kind.isFile ?? true }
    guard options.parts, areFiles else { return }
    switch difference.subject {
    case .session, .phase, .json: compareJSON(old?.bytes, new?.bytes)
    case .diagram: compareDiagrams(old?.bytes, new?.bytes)
    case .message: compareMessages(old?.bytes, new?.bytes)
    default: break
    }
  }

  private mutating func seal(_ old: DiffSide?, _ new: DiffSide?) throws(GitError) {
    func sealed(_ side: DiffSide?, _ size: Int64?) throws(GitError) -> SealedFile? {
      guard let side, let size else { return nil }
      return try SealedFile(side.bytes, size: size)
    }
    difference.oldSeal = try sealed(old, difference.oldSize)
    difference.newSeal = try sealed(new, difference.newSize)
  }

  private mutating func compareJSON(_ old: [UInt8]?, _ new: [UInt8]?) {
    guard let old, let new else {
      guard let bytes = old ?? new else { return }
      do throws(ParseError) {
        let value = try JSONValue(parsing: bytes)
        if options.jsonPatches {
          difference.jsonPatch = JSON(
            JSONPatch([old == nil ? .add([], value) : .remove([])]).value)
        }
      } catch {
        difference.notes.append("not readable as JSON: \(error)")
      }
      return
    }
    do throws(UnreadableSide) {
      let json = try JSONChanges(old: old, new: new)
      difference.changes = json.changes
      difference.notes += json.notes
      if options.jsonPatches { difference.jsonPatch = json.patch }
    } catch {
      difference.notes.append(reason(error))
    }
  }

  private mutating func compareDiagrams(_ old: [UInt8]?, _ new: [UInt8]?) {
    do throws(UnreadableSide) {
      let diagrams = try DiagramChanges(
        old: old ?? [], new: new ?? [], layout: options.layout)
      if old != nil, new != nil { difference.changes = diagrams.changes }
      difference.notes += diagrams.notes
      guard options.diagrams else { return }
      for graph in diagrams.graphs where old == nil || new == nil || !graph.isEmpty {
        if let union = DiagramUnion(graph) {
          difference.diagrams.append(union)
        } else {
          difference.notes.append(
            "a diagram of more than \(DiagramUnion.largest) nodes and edges is not drawn")
        }
      }
    } catch {
      difference.notes.append(reason(error))
    }
  }

  private mutating func compareMessages(_ old: [UInt8]?, _ new: [UInt8]?) {
    guard old == nil || new == nil, let bytes = old ?? new else {
      difference.notes.append("a message never changes once it is written, but this one did")
      return
    }
    do throws(ModelError) {
      difference.message = try MessageDifference(bytes, file: difference.path)
    } catch {
      difference.notes.append("not readable as a message: \(error)")
    }
  }

  private func reason(_ error: UnreadableSide) -> String {
    let side = error.side == .base ? "the old version" : "the new version"
    return "compared by lines, because \(side) cannot be read part by part: \(error.error)"
  }
}
