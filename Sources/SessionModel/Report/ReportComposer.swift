package import StructuredText

/// Writes down what the phases of a session yield, as Markdown: a first draft to edit.
package struct ReportComposer {
  package struct Phase {
    package var title: String
    package var status: PhaseStatus
    package var artifacts: [(name: String, value: JSONValue)]
    package var diagrams: [(name: String, text: String)]
    /// What was missing when the phase was passed all the same.
    package var forced: [String]
    /// Why it was skipped.
    package var reason: String?

    package init(
      title: String, status: PhaseStatus, artifacts: [(name: String, value: JSONValue)],
      diagrams: [(name: String, text: String)], forced: [String] = [], reason: String? = nil
    ) {
      self.title = title
      self.status = status
      self.artifacts = artifacts
      self.diagrams = diagrams
      self.forced = forced
      self.reason = reason
    }
  }

  package static func markdown(name: String, facts: [(String, String)], phases: [Phase]) -> String {
    var lines = ["# \(plain(name))", ""]
    lines += table([["", ""]] + facts.map { [$0.0, $0.1] })
    for phase in phases {
      lines += ["", "## \(plain(phase.title))", ""]
      guard phase.status != .skipped else {
        lines.append(phase.reason.map { "Left out: \(plain($0))" } ?? "Left out.")
        continue
      }
      if phase.status != .done { lines += ["Not finished: \(phase.status.rawValue).", ""] }
      if !phase.forced.isEmpty {
        lines += ["Passed in spite of:", ""] + phase.forced.map { "- \(plain($0))" } + [""]
      }
      for artifact in phase.artifacts { lines += blocks(artifact.value, under: nil) }
      for diagram in phase.diagrams {
        var text = diagram.text
        while text.hasSuffix("\n") { text.removeLast() }
        lines += ["Diagram \(plain(diagram.name)):", "", "```dot", text, "```", ""]
      }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func blocks(_ value: JSONValue, under title: String?) -> [String] {
    var lines: [String] = []
    let heading = title.map { ["### \(plain($0))", ""] } ?? []
    if let object = value.object {
      let short = object.members.filter { isShort($0.value) && !text($0.value).isEmpty }
      if !short.isEmpty {
        lines +=
          heading + table([["", ""]] + short.map { [words($0.key), text($0.value)] }) + [""]
      }
      for member in object.members where !isShort(member.value) {
        lines += blocks(
          member.value,
          under: [title, words(member.key)].compactMap(\.self).joined(separator: ": "))
      }
    } else if let elements = value.array, !elements.isEmpty {
      lines += heading
      let objects = elements.compactMap(\.object)
      if objects.count == elements.count {
        var columns: [String] = []
        for key in objects.flatMap(\.keys) where !columns.contains(where: key.isSame) {
          columns.append(key)
        }
        let rows = objects.map { object in columns.map { object[$0].map(text) ?? "" } }
        lines += table([columns.map(words)] + rows) + [""]
      } else {
        lines += elements.map { "- \(plain(text($0)))" } + [""]
      }
    }
    return lines
  }

  /// Whether a value fits a cell: a scalar, or an object of scalars.
  private static func isShort(_ value: JSONValue) -> Bool {
    if let object = value.object { return object.members.allSatisfy { !$0.value.kind.isContainer } }
    return value.array.map(\.isEmpty) ?? true
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .null: ""
    case .array(let elements): elements.map(text).filter { !$0.isEmpty }.joined(separator: ", ")
    case .object(let object):
      object.members.map { ($0.key, text($0.value)) }.filter { !$0.1.isEmpty }
        .map { "\(words($0.0)): \($0.1)" }.joined(separator: "; ")
    case .bool, .number: value.compact
    }
  }

  /// `outOfScope` → `Out of scope`.
  private static func words(_ key: String) -> String {
    var result = ""
    for character in key {
      if character.isUppercase, !result.isEmpty { result += " " }
      result += result.isEmpty ? character.uppercased() : character.lowercased()
    }
    return result
  }

  private static func table(_ rows: [[String]]) -> [String] {
    let lines = rows.map { "| " + $0.map(plain).joined(separator: " | ") + " |" }
    let rule = "|" + String(repeating: "---|", count: rows[0].count)
    return [lines[0], rule] + lines.dropFirst()
  }

  /// Text that Markdown shows as it is, on one line.
  static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if "\\`*_[]<>|#&~".unicodeScalars.contains(scalar) { result += "\\" }
      if SafeText.isForbidden(scalar) {
        result += " "
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
