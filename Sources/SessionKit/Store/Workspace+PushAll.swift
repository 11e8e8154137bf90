import GitKit
import SessionModel
import SystemPackage

extension Workspace {
  /// Sends all sessions that have a directory to a store, in one transfer.
  ///
  /// - Returns: Every reference of every session; one that cannot be read, or has a secret in what the store
  ///   does not have yet, is named and stays behind.
  public func pushAll(
    to store: RemoteStore, environment: SessionEnvironment
  ) async throws -> TransferReport {
    do {
      let address = try store.address
      var report = TransferReport(store: store.name, references: [])
      var sessions: [(session: Session, parcel: Parcel)] = []
      for path in try sessionDirectories() {
        do {
          let session = try Session(at: path, environment: environment)
          sessions.append((session, try await session.sharedParcel(for: address.namespace)))
        } catch {
          report.references.append(
            TransferredReference(
              session: path.string, name: path.lastComponent?.string ?? "", direction: .push,
              outcome: .refused, reason: SessionError(error).message))
        }
      }
      guard let first = sessions.first?.session else { return report }
      try Scratch.clean(in: own)
      let exchange = try Exchange(at: Scratch(in: own).unusedPath(), borrowing: [])
      var kept: [KeptParcel] = []
      let sent = try await exchange.used { exchange in
        let there = try await address.references(
          from: exchange.path, isWatched: environment.isWatched)
        let all = sessions
        sessions = all.filter { $0.parcel.hasNews(for: there) }
        for (session, parcel) in all where !parcel.hasNews(for: there) {
          let known = parcel.shared.map { SentReference($0, .upToDate) }
          report.add(try await session.note(known, for: store, parcel), of: parcel.id)
        }
        try exchange.borrow(sessions.map(\.parcel.objects))
        try exchange.write(sessions.flatMap(\.parcel.shared))
        var cleared: [(session: Session, parcel: Parcel)] = []
        for (session, parcel) in sessions {
          do {
            let secrets = try await session.secrets(in: parcel, leavingFor: there)
            if secrets.isEmpty {
              try await session.sendLargeFiles(
                parcel.shared, to: address, from: exchange, having: there)
              cleared.append((session, parcel))
            } else {
              kept.append(
                KeptParcel(
                  parcel: parcel, reason: FoundSecret.summary(secrets), secrets: secrets))
            }
          } catch {
            kept.append(KeptParcel(parcel: parcel, reason: SessionError(error).message))
          }
        }
        sessions = cleared
        return try await address.pushWelcoming(
          cleared.flatMap(\.parcel.shared), from: exchange, having: there,
          person: try await first.person(), at: environment.now(),
          isWatched: environment.isWatched)
      }
      for kept in kept {
        report.references += kept.references
        try report.note(kept.secrets, of: kept.parcel.id)
      }
      var rest = sent.references[...]
      for (session, parcel) in sessions {
        let count = parcel.shared.count
        let noted = try await session.note(Array(rest.prefix(count)), for: store, parcel)
        report.add(noted, of: parcel.id)
        rest = rest.dropFirst(count)
      }
      report.notes += sent.remarks
      return report
    } catch {
      throw SessionError(error)
    }
  }
}

extension Parcel {
  /// Whether there is something in it that a store does not have.
  fileprivate func hasNews(for there: [String: ObjectID]) -> Bool {
    shared.contains { there[$0.name] != $0.id }
  }
}

extension TransferReport {
  fileprivate mutating func add(_ part: TransferReport, of id: SessionID) {
    references += part.references
    notes += part.notes.map { "\(id): \($0)" }
  }
}

/// A session that is not sent.
private struct KeptParcel {
  var parcel: Parcel
  var reason: String
  var secrets: [FoundSecret] = []

  var references: [TransferredReference] {
    parcel.shared.map { reference in
      TransferredReference(
        session: parcel.id.rawValue, name: parcel.shortName(of: reference), direction: .push,
        outcome: .refused, reason: reason)
    }
  }
}
