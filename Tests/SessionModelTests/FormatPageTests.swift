import Foundation
import SessionModel
import StructuredText
import Testing
import Yams

@Suite struct `The page of the format` {
  static func page() throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/reference/format.md").standardizedFileURL
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  /// The examples in a language, in the order of the page.
  static func examples(_ language: String) throws -> [String] {
    try page().components(separatedBy: "\n```").compactMap { part in
      part.hasPrefix("\(language)\n") ? String(part.dropFirst(language.count + 1)) + "\n" : nil
    }
  }

  @Test func `shows files as the code writes them`() throws {
    let json = try Self.examples("json").map { Array($0.utf8) }
    #expect(json.count == 2)
    let manifest = try SessionManifest(bytes: try #require(json.first))
    let order = SessionManifest.order
    #expect(try JSONValue(parsing: manifest.bytes).canonical(order: order) == manifest.bytes)
    let phase = try PhaseRecord(bytes: try #require(json.last))
    let phaseOrder = PhaseRecord.order
    #expect(try JSONValue(parsing: phase.bytes).canonical(order: phaseOrder) == phase.bytes)
    let message = Array(try #require(try Self.examples("markdown").first).utf8)
    #expect(try Message(bytes: message).encoded() == message)
    let commit = try #require(try Self.examples("").first { $0.contains("Session-Op") })
    #expect(CommitMessage(parsing: commit).text == commit)
  }

  @Test func `shows a template that works`() throws {
    let yaml = try #require(
      try Self.examples("yaml").first { $0.contains("kind: \(SessionTemplate.kind)") })
    let template = try SessionTemplate(try Self.value(try Yams.load(yaml: yaml)))
    #expect(template.phases.map(\.id.rawValue) == ["01-scope", "02-architecture"])
    #expect(template.parameters.map(\.defaultValue) == [nil, 5])
  }

  @Test func `names every key and word`() throws {
    let page = try Self.page()
    let members = SessionManifest.members + PhaseRecord.members + Message.members
    for member in members {
      #expect(page.contains(member.name))
      for word in member.choices ?? [] { #expect(page.contains("`\(word)`")) }
    }
  }

  private static func value(_ yaml: Any?) throws -> JSONValue {
    switch yaml {
    case let text as String: return .string(text)
    case let number as Int: return .number("\(number)")
    case let list as [Any]: return .array(try list.map { try value($0) })
    default:
      let map = try #require(yaml as? [String: Any])
      return .object(JSONObject(try map.map { ($0.key, try value($0.value)) }))
    }
  }
}
