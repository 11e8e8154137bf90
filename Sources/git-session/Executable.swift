import FoundationEssentials
import SystemPackage

/// The program that is running.
enum Executable {
  /// Where its file is, links resolved; `nil` if the system does not say.
  static var path: FilePath? {
    do {
      return FilePath(
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    } catch {
      return nil
    }
  }

  /// The checkout that it was built in: the nearest directory above it with both a package and
  /// templates.
  static func package(of program: FilePath) -> FilePath? {
    var directory = program
    while directory.removeLastComponent() {
      let parts = ["Package.swift", "templates"].map { directory.appending($0).string }
      if parts.allSatisfy(FileManager.default.fileExists) { return directory }
    }
    return nil
  }
}
