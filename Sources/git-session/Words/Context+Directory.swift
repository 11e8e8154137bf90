import SessionKit
import SystemPackage

extension Context {
  /// The directory of the session that the options mean, which need not open.
  func directory(of option: SessionOption) throws -> FilePath {
    if let name = option.name { return try locator.path(of: name) }
    if let inside = locator.sessionAround { return inside }
    return try session(option).path
  }
}
