/// Turns texts into vectors that are near each other where the texts mean the same.
public protocol Embedder: Sendable {
  /// What tells its vectors from those of another: vectors of two embedders are never compared.
  var identity: String { get }

  /// The vectors of texts, in their order and all of one length.
  ///
  /// - Throws: ``SessionError`` with code `invalid` if there is one among the texts that it does not take.
  func vectors(for texts: [String]) async throws -> [[Float]]
}
