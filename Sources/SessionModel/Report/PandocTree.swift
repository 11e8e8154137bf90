package import StructuredText

/// A document as pandoc takes it apart, made harmless: nothing in it is fetched, run or hidden.
///
/// HTML inside the Markdown is shown as the text that it is. A picture is kept if it is one of the session,
/// and then becomes part of the document; a link is kept if it leads to the web or to mail. Of all others
/// the words stay.
package struct PandocTree {
  package private(set) var value: JSONValue
  /// The addresses of pictures that were left out.
  package private(set) var omitted: [String] = []
  /// What the first heading says.
  package private(set) var title: String?

  /// - Parameter picture: The content of a picture by its address, as a `data:` URL; nil to leave it out.
  /// - Throws: ``ModelError`` with code `invalidJSON` if it is no document of pandoc's.
  package init(
    _ bytes: [UInt8], picture: (String) throws -> String?
  ) throws {
    let read: JSONValue
    do throws(ParseError) {
      read = try JSONValue(parsing: bytes)
    } catch {
      throw ModelError(
        .invalidJSON, "pandoc's answer cannot be read: \(error.message)", cause: error)
    }
    guard var object = read.object, let blocks = object["blocks"] else {
      throw ModelError(.invalidJSON, "pandoc's answer is no document")
    }
    value = .null
    object["meta"] = [:]
    object["blocks"] = try cleaned(blocks, picture)
    value = .object(object)
  }

  private mutating func cleaned(
    _ value: JSONValue, _ picture: (String) throws -> String?
  ) throws -> JSONValue {
    if let elements = value.array {
      return .array(try elements.flatMap { try replacement(of: $0, picture) })
    }
    guard let object = value.object else { return value }
    return .object(
      JSONObject(try object.members.map { ($0.key, try cleaned($0.value, picture)) }))
  }

  /// An element as it may stay: itself, something else, or several in its place.
  private mutating func replacement(
    of element: JSONValue, _ picture: (String) throws -> String?
  ) throws -> [JSONValue] {
    let content = element["c"]
    switch element["t"]?.string {
    case "RawInline": return [["t": "Str", "c": content?[1] ?? ""]]
    case "RawBlock": return [["t": "CodeBlock", "c": [["", [], []], content?[1] ?? ""]]]
    case "Image":
      let address = content?[2]?[0]?.string ?? ""
      let words = try cleaned(content?[1] ?? [], picture)
      guard let data = try picture(address) else {
        omitted.append(address)
        return [["t": "Emph", "c": words]]
      }
      return [["t": "Image", "c": [["", [], []], words, [.string(data), ""]]]]
    case "Link":
      let address = content?[2]?[0]?.string ?? ""
      let words = try cleaned(content?[1] ?? [], picture)
      guard Self.isPublic(address) else { return words.array ?? [] }
      return [["t": "Link", "c": [["", [], []], words, [.string(address), ""]]]]
    case "Header":
      if title == nil { title = Self.words(content?[2] ?? []) }
      return [try cleaned(element, picture)]
    default: return [try cleaned(element, picture)]
    }
  }

  private static func isPublic(_ address: String) -> Bool {
    let start = address.lowercased()
    return ["https://", "http://", "mailto:", "#"].contains { start.hasPrefix($0) }
  }

  private static func words(_ value: JSONValue) -> String {
    if let elements = value.array { return elements.map(words).joined() }
    switch value["t"]?.string {
    case "Str": return value["c"]?.string ?? ""
    case "Space", "SoftBreak": return " "
    case "Code": return value["c"]?[1]?.string ?? ""
    default: return words(value["c"] ?? [])
    }
  }
}
