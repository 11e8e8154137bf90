import StructuredText

extension PhaseCheck {
  func schemaProblems(
    _ artifact: ParsedArtifact, _ name: String, _ rule: ArtifactRule
  ) throws -> [PhaseProblem] {
    guard let given = rule.schema?.value else { return [] }
    let place: JSONPointer = ["artifacts", name, "schema"]
    let file = SessionLayout.phaseRecord(phase)
    guard let location = given.string else {
      return judge(artifact, by: given, in: file) { pointer in
        record.line(of: JSONPointer(place.tokens + pointer.tokens))
      }
    }
    func fault(_ message: String) -> [PhaseProblem] {
      [PhaseProblem(file: file, line: record.line(of: place), message: message)]
    }
    guard !location.contains("://") else {
      return fault("names the schema \(location), which is not fetched; keep it in the session")
    }
    let path: SessionPath
    do throws(ModelError) {
      path = try SessionPath(location)
    } catch {
      return fault("names a schema that cannot be in the session: \(error.message)")
    }
    guard let bytes = try reading(path) else {
      return fault("names the schema \(path), which is not there; add the file or write it here")
    }
    let document = JSONDocument(bytes)
    do throws(ParseError) {
      try document.validated()
      return judge(artifact, by: try document.value() ?? .null, in: path) { pointer in
        document.node(at: pointer).map { document.line(of: $0) }
      }
    } catch {
      return [PhaseProblem(file: path, line: error.line, message: "is no JSON: \(error.message)")]
    }
  }

  private func judge(
    _ artifact: ParsedArtifact, by value: JSONValue, in file: SessionPath,
    line: (JSONPointer) -> Int?
  ) -> [PhaseProblem] {
    do throws(SchemaError) {
      let schema = try JSONSchema(value)
      return schema.problems(of: artifact.value).map { artifact.problem(at: $0.place, $0.message) }
    } catch {
      return [
        PhaseProblem(
          file: file, line: line(error.place),
          message: "has a schema that cannot be used: \(error.shownPointer) \(error.message)")
      ]
    }
  }
}
