import FoundationEssentials
import SessionKit
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

  /// The path by which others should run it: the first on the user's PATH that is this very file, since
  /// a link there outlives the version it leads to; else where its file is.
  static var installed: FilePath? {
    guard let path else { return nil }
    let directories = Variables()["PATH"]?.split(separator: ":") ?? []
    let named = directories.lazy.map { FilePath(String($0)).appending("git-session") }
    return named.first { $0.isAbsolute && PlainGit.isSameFile($0, path) } ?? path
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
