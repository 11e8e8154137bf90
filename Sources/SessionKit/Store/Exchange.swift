import GitKit
import SystemPackage

/// A bare repository that borrows the objects of others, and whose references are called as in a store.
///
/// Transfers leave from one and arrive in one. So the settings and hooks of a session's directory, which
/// may be anybody's, have no part in them; and what arrives can be looked at before anything of the
/// session refers to it. It lasts as long as one transfer.
struct Exchange: Sendable {
  let path: FilePath

  /// Makes one.
  ///
  /// - Parameters:
  ///   - path: Where nothing is.
  ///   - lenders: The directories `objects` of others.
  ///   - head: The branch that `HEAD` is on.
  init(
    at path: FilePath, borrowing lenders: [FilePath], references: [StoredReference] = [],
    head: String = "refs/heads/main"
  ) throws {
    self.path = path
    let short = Session.shortName(ofBranch: head)
    _ = try Repository.create(at: path, bare: true, initialBranch: short)
    try borrow(lenders)
    try write(references)
  }

  /// Lets objects of others be read here, in one that has none yet.
  func borrow(_ lenders: [FilePath]) throws {
    var asked = lenders
    if lenders.count > Self.mostLenders {
      // git asks each lender for each object, so many of them give what they have.
      asked = lenders.filter { fileExists($0.appending("info/alternates")) }
      for lender in lenders where !asked.contains(lender) {
        try linkBareObjects(from: lender, to: path.appending("objects"))
      }
    }
    guard !asked.isEmpty else { return }
    try writeNewFile(
      path.appending("objects/info/alternates"), asked.map { "\($0)\n" }.joined())
  }

  private static let mostLenders = 8

  /// Adds references to one that has none.
  func write(_ references: [StoredReference]) throws {
    guard !references.isEmpty else { return }
    // All at once, as git itself does for many: a file each would be a sync each.
    let lines = references.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .map { "\($0.id) \($0.name)\n" }
    try writeNewFile(
      path.appending("packed-refs"),
      "# pack-refs with: sorted \n" + lines.joined())
  }

  /// Does something with it and deletes it, whatever comes of it.
  func used<Result>(_ body: (Exchange) async throws -> Result) async throws -> Result {
    let result: Result
    do {
      result = try await body(self)
    } catch {
      // Why it failed is what counts; what is remembered ends by itself.
      try? await GitCommand.forgetCredentials(in: path)
      try removeDirectory(path, after: error)
      throw error
    }
    try await GitCommand.forgetCredentials(in: path)
    try removeDirectory(path)
    return result
  }

  /// The references here, such as those that have arrived.
  func references(under prefix: String) throws -> [StoredReference] {
    try Repository(at: path).references(under: prefix).map(StoredReference.init)
  }
}

/// A reference of a store.
struct StoredReference: Hashable, Sendable {
  /// In full.
  var name: String
  var id: ObjectID
}
