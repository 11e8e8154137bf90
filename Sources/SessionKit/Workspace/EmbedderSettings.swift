import GitKit
public import SessionModel

extension EmbedderSettings {
  /// Checks that the user wants texts to go to this server.
  ///
  /// A workspace may come from anybody, and with it the address that all its texts would be sent to.
  /// So a server elsewhere, or one that is given a key, must be named in the user's own git
  /// configuration, as git has it with `safe.directory`.
  ///
  /// - Throws: ``SessionError`` with code `refused`, the hint how to allow it.
  public func checkIsAllowed() async throws {
    guard !isHarmless else { return }
    do {
      let answer = try await GitCommand.finish(
        ["config", "--global", "--get-all", Self.permission])
      // Status 1 is that there is none.
      guard answer.status == 0 || answer.status == 1 else {
        throw SessionError(.damaged, "git config failed: \(answer.errors)")
      }
      if answer.output.split(separator: "\n").contains(where: { $0 == url }) { return }
    } catch {
      throw SessionError(error)
    }
    throw SessionError(
      .refused, "workspace.yaml would have the texts of all sessions sent to \(url)",
      hint: "if you want that: git config --global --add \(Self.permission) \(url)")
  }

  private static let permission = "session.embedder"
}
