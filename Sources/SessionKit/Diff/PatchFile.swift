import GitKit
import StructuredText
public import SystemPackage

/// The patching of a JSON file, without a repository.
public struct PatchFile: Sendable {
  public var file: FilePath
  public var patch: FilePath
  public var kind: Kind

  public enum Kind: Sendable, Hashable {
    /// Operations in their order, by RFC 6902.
    case operations
    /// A merge patch, by RFC 7386.
    case merge
  }

  public init(file: FilePath, patch: FilePath, kind: Kind = .operations) {
    self.file = file
    self.patch = patch
    self.kind = kind
  }

  /// Applies the patch, without writing anything: what it does not name keeps every byte.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if one of the files is not there, `damaged` if the
  ///   file is not JSON, `invalid` if the patch is none, `conflict` if it does not fit the file.
  public func patched() throws -> [UInt8] {
    do {
      let bytes = try OpenFile.open(patch).readAll()
      var document = JSONDocument(try OpenFile.open(file).readAll())
      try Self.read(file, .damaged) { () throws(ParseError) in try document.validated() }
      switch kind {
      case .operations:
        let operations = try Self.read(patch, .invalid) { () throws(ParseError) in
          try JSONPatch(parsing: bytes)
        }
        try Self.read(file, .conflict) { () throws(ParseError) in try document.apply(operations) }
      case .merge:
        let value = try Self.read(patch, .invalid) { () throws(ParseError) in
          try JSONValue(parsing: bytes)
        }
        try Self.read(file, .conflict) { () throws(ParseError) in try document.merge(patch: value) }
      }
      return document.bytes
    } catch {
      throw SessionError(error)
    }
  }

  /// Puts a patched text in the place of the file, by rename.
  public func write(_ text: [UInt8]) throws {
    do {
      try replaceFile(file, with: text)
    } catch {
      throw SessionError(error)
    }
  }

  private static func read<Value>(
    _ file: FilePath, _ code: SessionError.Code, _ work: () throws(ParseError) -> Value
  ) throws(SessionError) -> Value {
    do throws(ParseError) {
      return try work()
    } catch {
      throw SessionError(code, "\(file):\(error.line): \(error.message)", cause: error)
    }
  }
}
