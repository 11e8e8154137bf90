import Foundation
import FoundationNetworking
import Synchronization

/// One question to a server and its answer, which may be only so large and comes from nowhere else.
final class Transfer: NSObject, URLSessionDataDelegate, Sendable {
  struct Answer: Sendable {
    var status: Int
    var body: Data
  }

  private struct State {
    var body = Data()
    var status = 0
    var fault: EmbeddingFault?
    var continuation: CheckedContinuation<Answer, any Error>?
  }

  private let state = Mutex(State())
  private let limit: Int
  private let place: String

  private init(limit: Int, place: String) {
    self.limit = limit
    self.place = place
  }

  /// - Parameter limit: The most that the answer may have, in bytes.
  /// - Throws: ``EmbeddingFault``.
  static func answer(to request: URLRequest, limit: Int) async throws -> Answer {
    let transfer = Transfer(limit: limit, place: request.url?.absoluteString ?? "")
    let session = URLSession(
      configuration: .ephemeral, delegate: transfer, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    return try await withCheckedThrowingContinuation { continuation in
      transfer.state.withLock { $0.continuation = continuation }
      session.dataTask(with: request).resume()
    }
  }

  /// A key must not go where nobody said it should.
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    state.withLock { $0.status = response.statusCode }
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    state.withLock { $0.status = (response as? HTTPURLResponse)?.statusCode ?? 0 }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooLarge = state.withLock { state in
      guard state.body.count + data.count <= limit else {
        state.fault = EmbeddingFault("\(place) answers with more than \(limit >> 20) MiB", 5)
        return true
      }
      state.body += data
      return false
    }
    if isTooLarge { dataTask.cancel() }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let (state, continuation) = state.withLock { state in
      defer { state.continuation = nil }
      return (state, state.continuation)
    }
    if let fault = state.fault {
      continuation?.resume(throwing: fault)
    } else if let error, state.status == 0 || !(300..<400).contains(state.status) {
      // Nobody there, or too slow once, will be so again: a person waits for this.
      let isPassing = (error as? URLError)?.code == .networkConnectionLost
      let fault = EmbeddingFault(
        "cannot reach \(place): \(error.localizedDescription)", 70, isPassing: isPassing)
      continuation?.resume(throwing: fault)
    } else {
      continuation?.resume(returning: Answer(status: state.status, body: state.body))
    }
  }
}
