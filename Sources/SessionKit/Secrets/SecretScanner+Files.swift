import GitKit
public import SessionModel
public import SystemPackage

extension SecretScanner {
  /// The secrets in a file.
  ///
  /// - Parameter name: What the file is called in the answer.
  /// - Throws: ``SessionError`` with code `notFound` if it is not there.
  public func scan(_ file: FilePath, named name: String) throws -> [FoundSecret] {
    do {
      return findings(in: try OpenFile.open(file).readAll()).map { FoundSecret($0, path: name) }
    } catch {
      throw SessionError(error)
    }
  }

  /// The secrets in what is piped in.
  public func scanStandardInput() throws -> [FoundSecret] {
    do {
      return findings(in: try readToEnd(.standardInput)).map { FoundSecret($0, path: "-") }
    } catch {
      throw SessionError(error)
    }
  }
}
