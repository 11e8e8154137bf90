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
      let exchange = try Exchange(
        at: Scratch(in: own).unusedPath(), borrowing: sessions.map(\.parcel.objects),
        references: sessions.flatMap(\.parcel.shared))
      var kept: [(parcel: Parcel, secrets: [FoundSecret])] = []
      let sent = try await exchange.used { exchange in
        let there = try await address.references(
          from: exchange.path, isWatched: environment.isWatched)
        var cleared: [(session: Session, parcel: Parcel)] = []
        for (session, parcel) in sessions {
          let secrets = try await session.secrets(in: parcel, leavingFor: there)
          if secrets.isEmpty {
            try await session.sendLargeFiles(
              parcel.shared, to: address, from: exchange, having: there)
            cleared.append((session, parcel))
          } else {
            kept.append((parcel, secrets))
          }
        }
        sessions = cleared
        return try await address.pushWelcoming(
          cleared.flatMap(\.parcel.shared), from: exchange, having: there,
          person: try await first.person(), at: environment.now(),
          isWatched: environment.isWatched)
      }
      for (parcel, secrets) in kept {
        let reason = FoundSecret.summary(secrets)
        report.references += parcel.shared.map { reference in
          TransferredReference(
            session: parcel.id.rawValue, name: parcel.shortName(of: reference),
            direction: .push, outcome: .refused, reason: reason)
        }
        report.note(secrets, of: parcel.id)
      }
      var rest = sent[...]
      for (session, parcel) in sessions {
        let count = parcel.shared.count
        let noted = try await session.note(Array(rest.prefix(count)), for: store, parcel)
        report.references += noted.references
        report.notes += noted.notes.map { "\(parcel.id): \($0)" }
        rest = rest.dropFirst(count)
      }
      return report
    } catch {
      throw SessionError(error)
    }
  }
}
