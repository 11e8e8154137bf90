import FoundationEssentials
import SessionKit

/// A command line whose options before the command's name have been dealt with.
///
/// `git session -C risk -s q4 status` is `git session status -s q4`, run in `risk`, as git has it.
struct LeadingOptions: Equatable {
  /// Where to go, one step after the other.
  var directories: [String] = []
  /// The command's name and all that belongs to it; `overview` if none is named.
  var rest: [String]

  init(_ arguments: [String]) throws {
    var moved: [String] = []
    var words = arguments[...]
    while let word = words.first {
      switch word {
      case "-C":
        guard let directory = words.dropFirst().first else {
          throw SessionError(.invalid, "-C needs a directory")
        }
        directories.append(directory)
        words = words.dropFirst(2)
        continue
      case "-s", "--session":
        moved += words.prefix(2)
        words = words.dropFirst(2)
        continue
      case "--json", "-q", "--quiet", "--no-color":
        moved.append(word)
        words = words.dropFirst()
        continue
      default: break
      }
      break
    }
    let terminator = words.firstIndex(of: "--") ?? words.endIndex
    rest = words[..<terminator] + moved + words[terminator...]
    if words.isEmpty { rest.insert("overview", at: 0) }
  }

  func enterDirectories() throws {
    for directory in directories { try Self.enter(directory) }
  }

  /// Makes a directory the current one, before anything else has asked which it is.
  static func enter(_ directory: String) throws {
    guard directory.isEmpty || FileManager.default.changeCurrentDirectoryPath(directory) else {
      throw SessionError(.notFound, "cannot change to the directory '\(directory)'")
    }
  }
}
