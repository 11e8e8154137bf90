import GitKit
import SessionModel
import StructuredText

extension Session {
  /// What the phases yield, as Markdown: a first draft to edit.
  ///
  /// Takes what is committed to the phases, as last saved; candidates are left out.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, with file and line, for an artifact that is not JSON.
  public func composeReport(branch: String? = nil) throws -> String {
    do {
      let tree = try tip(of: branch).tree
      let manifest = try manifest(in: tree)
      let facts = [
        ("Session", manifest.id.rawValue), ("Owner", manifest.owner.description),
        ("Begun", String(manifest.created.iso8601.prefix(10))),
        ("Template", manifest.template.map { "\($0.name) \($0.version)" } ?? ""),
      ]
      return ReportComposer.markdown(
        name: manifest.name, facts: facts.filter { !$0.1.isEmpty },
        phases: try phases(in: tree).map { try composed($0, in: tree) })
    } catch {
      throw SessionError(error)
    }
  }

  private func composed(_ phase: PhaseID, in tree: ObjectID) throws -> ReportComposer.Phase {
    let record = try phaseRecord(phase, in: .tree(tree))
    var artifacts: [(name: String, value: JSONValue)] = []
    for path in try files(below: SessionLayout.artifacts(phase), in: .tree(tree))
    where path.fileExtension == "json" {
      let bytes = try read(path, in: tree) ?? []
      do throws(ParseError) {
        artifacts.append((path.lastComponent, try JSONValue(parsing: bytes)))
      } catch {
        throw SessionError(.damaged, "\(path):\(error.line): is no JSON: \(error.message)")
      }
    }
    let diagrams = try files(below: SessionLayout.diagrams(phase), in: .tree(tree)).map { path in
      (path.lastComponent, String(decoding: try read(path, in: tree) ?? [], as: UTF8.self))
    }
    return ReportComposer.Phase(
      title: record.title, status: record.status, artifacts: artifacts, diagrams: diagrams,
      forced: record.forced, reason: record.reason)
  }
}
