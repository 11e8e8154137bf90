import GitKit
import SystemPackage

/// The settings by which plain git compares and merges JSON and DOT with a program of ours.
struct GitDrivers {
  /// Where the program is, absolute.
  var program: FilePath
  /// Whether git tells a driver what the three versions are called; it does from 2.44 on.
  var hasLabels: Bool

  /// One driver for each format.
  static let formats = ["json", "dot"]

  static func name(of format: String) -> String { "session-\(format)" }

  /// The names of all settings that are ours.
  static let keys = formats.flatMap { format in
    ["driver", "name", "recursive"].map { "merge.\(name(of: format)).\($0)" }
      + ["diff.\(name(of: format)).textconv"]
  }

  /// Names and values, each driver's line first: git refuses to merge with one that has none.
  var settings: [(key: String, value: String)] {
    Self.formats.flatMap { format in
      let name = Self.name(of: format)
      return [
        ("merge.\(name).driver", mergeLine(format)),
        ("merge.\(name).name", "\(format.uppercased()) by meaning (git session)"),
        // The base of a criss-cross merge is itself merged, and must not need a person.
        ("merge.\(name).recursive", "text"),
        ("diff.\(name).textconv", textLine(format)),
      ]
    }
  }

  /// Whatever is not the answer "clean" or "conflict", a missing program above all, is followed by git's
  /// own merge of lines: without it git would show our side as if theirs had never been.
  private func mergeLine(_ format: String) -> String {
    let program = quotedProgram.doubling("%")
    let fallback =
      #"git merge-file --diff3 --marker-size="$4" -L "${7:-ours}" -L "${6:-base}" -L "${8:-theirs}""#
      + #" "$2" "$1" "$3""#
    return
      #"f() { \#(program)\#(Self.verb)\#(format) "$@" && return; [ $? -eq 1 ] && return 1; "#
      + #"echo "git session: $5 is merged by lines, since its driver did not run" >&2; "#
      + #"\#(fallback); }; f %O %A %B %L %P"# + (hasLabels ? " %S %X %Y" : "")
  }

  /// Without `cachetextconv`: git would keep what it once got for as long as this line is the same, though
  /// another program may have come to the same place, or none be there any more.
  private func textLine(_ format: String) -> String {
    #"f() { \#(quotedProgram) text --kind \#(format) "$1" || cat "$1"; }; f"#
  }

  private static let start = "f() { "
  private static let verb = " merge-driver "

  /// The program's path as a word of the shell.
  private var quotedProgram: String {
    "'"
      + program.string.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: #"'\''"#) + "'"
  }

  /// The program that a line made here runs, or nil for another line.
  static func program(in line: String) -> FilePath? {
    guard line.hasPrefix(start + "'"), let end = line.firstRange(of: "'" + verb) else { return nil }
    let quoted = line[line.index(line.startIndex, offsetBy: start.count + 1)..<end.lowerBound]
    return FilePath(
      String(quoted).replacing(#"'\''"#, with: "'").replacing("%%", with: "%"))
  }
}

extension GitDrivers {
  /// The settings for a program and the git that is installed.
  init(program: FilePath) async throws {
    self.program = program
    let words = try await GitCommand.run(["version"]).split(whereSeparator: \.isWhitespace)
    let numbers = words.lazy.compactMap { word -> [Int]? in
      let parts = word.split(separator: ".").prefix(2).map { Int($0) }
      return parts.count == 2 && !parts.contains(nil) ? parts.compactMap(\.self) : nil
    }
    guard let version = numbers.first else {
      throw SessionError(
        .system, "cannot tell the version of git from '\(words.joined(separator: " "))'")
    }
    hasLabels = !version.lexicographicallyPrecedes([2, 44])
  }
}

extension String {
  /// In a driver's line `%` begins a placeholder, and two stand for one.
  fileprivate func doubling(_ character: String) -> String {
    replacing(character, with: character + character)
  }
}
