/// A server that turns texts into vectors which are near each other where the texts mean the same.
///
/// It has OpenAI's interface for embeddings, as Ollama, llama.cpp, vLLM and others have too.
public struct EmbedderSettings: Hashable, Sendable {
  /// Where the interface begins: `http://localhost:11434/v1`.
  public var url: String
  /// As the server calls it.
  public var model: String
  /// The environment variable that the key is in; the key itself is kept nowhere.
  public var keyVariable: String?

  public init(url: String, model: String, keyVariable: String? = nil) {
    self.url = url
    self.model = model
    self.keyVariable = keyVariable
  }

  /// Whether only this machine is asked, and no secret is given.
  public var isHarmless: Bool { keyVariable == nil && isLocal }

  /// Whether the server is on this machine.
  public var isLocal: Bool {
    Self.host(of: url).map { ["localhost", "127.0.0.1", "::1"].contains($0) } ?? false
  }

  /// The host that a URL leads to; nil if it is none that may be asked.
  private static func host(of url: String) -> String? {
    let parts = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, ["http", "https"].contains(parts[0].lowercased()) else { return nil }
    let authority = parts[1].prefix { !"/?#\\".contains($0) }
    guard !authority.contains("@"), !authority.contains(where: \.isWhitespace) else { return nil }
    let host =
      authority.hasPrefix("[")
      ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
    return host.isEmpty ? nil : host.lowercased()
  }
}

extension EmbedderSettings {
  package static let members: [SchemaMember] = [
    .required("url"), .required("model"), .optional("keyVariable"),
  ]

  init(_ reader: JSONReader) throws(ModelError) {
    for key in ["key", "apiKey", "token"] {
      if let key = reader[key] {
        throw key.fault(
          "is a key, which belongs in no file; name its environment variable as keyVariable")
      }
    }
    func text(_ member: JSONReader) throws(ModelError) -> String {
      let text = try member.string()
      guard !text.isEmpty else { throw member.fault("must not be empty") }
      return text
    }
    let url = try reader.required("url")
    self.init(url: try text(url), model: try text(reader.required("model")))
    guard Self.host(of: self.url) != nil else {
      throw url.fault("must begin with http:// or https:// and a host, without a user's name")
    }
    if let variable = reader["keyVariable"] { keyVariable = try text(variable) }
  }
}
