import Foundation
import FoundationNetworking

/// Why there are no vectors, and the exit status that says so.
struct EmbeddingFault: Error {
  var message: String
  var status: Int32
  /// Whether asking once more may help.
  var isPassing = false

  init(_ message: String, _ status: Int32, isPassing: Bool = false) {
    self.message = message
    self.status = status
    self.isPassing = isPassing
  }
}

/// A server with OpenAI's interface for embeddings
/// (https://platform.openai.com/docs/api-reference/embeddings).
struct EmbeddingServer: Sendable {
  private let request: URLRequest
  private let model: String
  private let place: String
  /// How long to wait before each further try.
  var pauses: [Duration] = [.milliseconds(500), .seconds(2), .seconds(5)]

  /// In bytes: 64 vectors of 4,096 numbers, written out.
  private static let largestAnswer = 64 << 20

  init(url: String, model: String, key: String?) throws {
    let base = url.hasSuffix("/") ? String(url.dropLast()) : url
    guard let address = URL(string: "\(base)/embeddings"), address.host != nil,
      ["http", "https"].contains(address.scheme?.lowercased())
    else { throw EmbeddingFault("'\(url)' is no address of a server", 2) }
    var request = URLRequest(url: address, timeoutInterval: 120)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
    self.request = request
    self.model = model
    place = url
  }

  private struct Question: Encodable {
    var model: String
    var input: [String]
    var format = "float"

    enum CodingKeys: String, CodingKey {
      case model, input
      case format = "encoding_format"
    }
  }

  private struct Answer: Decodable {
    struct Item: Decodable {
      var index: Int?
      var embedding: [Float]
    }
    var data: [Item]
  }

  /// The vectors of texts, in their order.
  func vectors(for texts: [String]) async throws -> [[Float]] {
    guard !texts.isEmpty else { return [] }
    var request = request
    request.httpBody = try JSONEncoder().encode(Question(model: model, input: texts))
    var pauses = pauses[...]
    while true {
      do {
        return try read(await Transfer.answer(to: request, limit: Self.largestAnswer), texts.count)
      } catch let fault as EmbeddingFault where fault.isPassing {
        guard let pause = pauses.popFirst() else { throw fault }
        try await Task.sleep(for: pause)
      }
    }
  }

  private func read(_ answer: Transfer.Answer, _ count: Int) throws -> [[Float]] {
    switch answer.status {
    case 200: break
    case 300..<400:
      throw EmbeddingFault("\(place) leads on to another address; name that one instead", 4)
    case 401, 403: throw EmbeddingFault("\(place) refused: \(said(answer.body))", 4)
    case 404:
      throw EmbeddingFault("\(place) has no such model or address: \(said(answer.body))", 3)
    // What it is asked for is not to its liking: too long for the model, say.
    case 400, 413, 422:
      throw EmbeddingFault("\(place) does not take the texts: \(said(answer.body))", 2)
    case 429, 500...:
      throw EmbeddingFault(
        "\(place) answered with status \(answer.status): \(said(answer.body))", 70,
        isPassing: true)
    default:
      throw EmbeddingFault(
        "\(place) answered with status \(answer.status): \(said(answer.body))", 5)
    }
    let decoded: Answer
    do {
      decoded = try JSONDecoder().decode(Answer.self, from: answer.body)
    } catch {
      throw EmbeddingFault("\(place) answered with something else than vectors: \(error)", 5)
    }
    // The order is said by an index, where there is one.
    let items = decoded.data.enumerated().sorted {
      ($0.element.index ?? $0.offset) < ($1.element.index ?? $1.offset)
    }.map(\.element.embedding)
    guard items.count == count, Set(items.map(\.count)).count == 1, items[0].count > 0 else {
      throw EmbeddingFault(
        "\(place) answered with \(items.count) vectors of unequal or no length for \(count) texts",
        5)
    }
    return items
  }

  /// The server's own words, from `{"error": {"message": …}}` or as they are, on one line.
  private func said(_ body: Data) -> String {
    struct Fault: Decodable {
      struct Error: Decodable { var message: String }
      var error: Error
    }
    // What is no such object is shown as it came.
    let text =
      (try? JSONDecoder().decode(Fault.self, from: body))?.error.message
      ?? String(decoding: body.prefix(500), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
