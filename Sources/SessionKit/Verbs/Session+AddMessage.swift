import GitKit
public import SessionModel

/// A message that has been added.
public struct AddedMessage: Hashable, Sendable {
  public var id: MessageID
  /// Where it is, relative to the session's directory.
  public var path: SessionPath
  public var change: SavedChange
}

extension Session {
  /// Adds a message to a phase's conversation and commits it; other unsaved edits stay unsaved.
  ///
  /// A body over 1 MiB is kept as an upload, to which the message points.
  ///
  /// - Parameters:
  ///   - phase: `nil` is the phase the session is in.
  ///   - branch: `nil` is the branch the directory shows.
  ///   - draft: Everything but the identifier, which is minted from the time.
  /// - Throws: ``SessionError`` with code `notFound` for an unknown phase or branch.
  public func addMessage(
    role: Role, body: String, phase: PhaseID? = nil, branch: String? = nil,
    adjusting draft: @Sendable (inout Message) -> Void = { _ in }
  ) throws -> AddedMessage {
    let now = environment.now()
    let suffix = environment.suffix()
    var message = Message(
      id: MessageID(at: now, suffix: suffix), role: role, author: try person().email, body: body)
    draft(&message)
    var edits: [GitPath: Change.Content?] = [:]
    if body.utf8.count > Message.maximumBodyLength {
      try checkSize(Int64(body.utf8.count), of: "the message")
      let upload = try SessionLayout.uploads.appending("\(message.id).md")
      edits[GitPath(upload)] = .bytes(Array(body.utf8))
      message.attachments.append(upload)
      message.body = "The text is long; it is in \(upload).\n"
    }
    var path = SessionLayout.manifest
    let change = try update(branch: branch) { tip in
      let phase = try existingPhase(phase, in: tip)
      path = SessionLayout.messagePath(phase: phase, at: now, role: role, suffix: suffix)
      var edits = edits
      edits[GitPath(path)] = .bytes(message.encoded())
      return Change(
        edits: edits,
        message: try commitMessage(
          "Add \(role.rawValue) message to \(phase)", "message.add", phase: phase))
    }
    return AddedMessage(id: message.id, path: path, change: change)
  }

  /// The phase a verb works on: the named one, else the one the session is in.
  func existingPhase(_ named: PhaseID?, in tip: Tip) throws -> PhaseID {
    guard let phase = try named ?? manifest(in: tip.tree).phase else {
      throw SessionError(.invalid, "the session is in no phase", hint: "name one with --phase")
    }
    let directory = GitPath(SessionLayout.phase(phase))
    guard try repository.entry(at: directory, in: tip.tree)?.kind == .directory else {
      let known = try phases(in: tip.tree).map(\.rawValue).joined(separator: ", ")
      throw SessionError(
        .notFound, "there is no phase '\(phase)'",
        hint: known.isEmpty ? "the session has no phases" : "the phases are \(known)")
    }
    return phase
  }

  /// The session's phases, in order.
  func phases(in tree: ObjectID) throws -> [PhaseID] { try repository.phases(in: tree) }

  /// The commit message of an operation, with the trailers that make the history an audit log.
  func commitMessage(
    _ subject: String, _ operation: String, phase: PhaseID? = nil,
    trailers: [CommitMessage.Trailer] = []
  ) throws -> CommitMessage {
    CommitMessage(
      subject: subject, operation: operation, phase: phase, actor: try person().email,
      trailers: trailers)
  }
}
