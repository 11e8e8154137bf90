import StructuredText

/// Finds what is wrong with a phase as it would be once its candidates are committed.
///
/// Everything is looked at as data; no file is read but through `reading`, which is asked for the
/// committed artifacts of other phases and for schemas that are files of the session.
public struct PhaseCheck {
  let content: PhaseContent
  let record: PhaseRecord
  /// The bytes of a file of the session, or nil if it is not there.
  let reading: (SessionPath) throws -> [UInt8]?
  /// Whether a phase is skipped, so that nothing can refer to it.
  let isSkipped: (PhaseID) throws -> Bool

  public init(
    _ content: PhaseContent, record: PhaseRecord,
    reading: @escaping (SessionPath) throws -> [UInt8]?,
    isSkipped: @escaping (PhaseID) throws -> Bool = { _ in false }
  ) {
    self.content = content
    self.record = record
    self.reading = reading
    self.isSkipped = isSkipped
  }

  /// All that is wrong, by file and line.
  public func problems() throws -> [PhaseProblem] {
    var problems = missing(
      record.artifacts.mapValues(\.isOptional), "artifacts", in: SessionLayout.artifacts(phase),
      adding: "git session artifact add")
    problems += missing(
      record.diagrams.mapValues(\.isOptional), "diagrams", in: SessionLayout.diagrams(phase),
      adding: "git session diagram import")
    for move in PhaseContent.moves(of: content.files.keys, in: phase) {
      guard let fault = PhaseContent.fault(of: move.path, in: phase) else { continue }
      problems.append(PhaseProblem(file: move.candidate, message: fault))
    }
    for (path, source) in content.effective.sorted(by: { $0.key < $1.key }) {
      switch SessionLayout.kind(of: path) {
      case .json where path.isInside(SessionLayout.artifacts(phase)):
        problems += try artifactProblems(path, source)
      case .dot: problems += try diagramProblems(path, source)
      default: continue
      }
    }
    return problems
  }

  var phase: PhaseID { content.phase }

  private func missing(
    _ isOptional: [String: Bool], _ member: String, in directory: SessionPath, adding: String
  ) -> [PhaseProblem] {
    let present = Set(content.effective.keys.map(\.string))
    return isOptional.sorted { $0.key < $1.key }.compactMap { name, isOptional in
      let path = "\(directory)/\(name)"
      guard !isOptional, !present.contains(path) else { return nil }
      return PhaseProblem(
        file: SessionLayout.phaseRecord(phase), line: record.line(of: [member, name]),
        message: "needs \(path), which is not there; \(adding) adds it")
    }
  }

  private func artifactProblems(
    _ path: SessionPath, _ source: SessionPath
  ) throws -> [PhaseProblem] {
    let bytes = content.files[source] ?? []
    let document = JSONDocument(bytes)
    let value: JSONValue
    do throws(ParseError) {
      try document.validated()
      value = try document.value() ?? .null
    } catch {
      return [PhaseProblem(file: source, line: error.line, message: "is no JSON: \(error.message)")]
    }
    let artifact = ParsedArtifact(file: source, document: document, value: value)
    if let twin = document.firstDuplicate {
      let message = "has the key '\(document.key(of: twin) ?? "")' twice; keep one of them"
      return [PhaseProblem(file: source, line: document.line(of: twin), message: message)]
    }
    let name = String(path.string.dropFirst(SessionLayout.artifacts(phase).string.count + 1))
    guard let rule = record.artifacts[name] else { return [] }
    let faults = try schemaProblems(artifact, name, rule)
    return try faults + twinProblems(artifact, name, rule) + referenceProblems(artifact, name, rule)
  }
}

/// An artifact that is JSON.
struct ParsedArtifact {
  var file: SessionPath
  var document: JSONDocument
  var value: JSONValue

  func problem(at place: [String], _ message: String) -> PhaseProblem {
    let pointer = JSONPointer(place)
    return PhaseProblem(
      file: file, line: document.node(at: pointer).map { document.line(of: $0) },
      pointer: pointer.description, message: message)
  }
}
