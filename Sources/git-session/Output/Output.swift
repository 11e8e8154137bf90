import Glibc
import SessionKit
import SystemPackage

/// Where a command's words go: data to standard output, everything else to standard error.
struct Output: Sendable {
  /// Whether data is one JSON value.
  var isJSON: Bool
  var isQuiet: Bool
  /// Whether a person reads the data as it comes, so that nothing may steer the terminal.
  var isTerminal: Bool
  /// Whether a person is there to be asked.
  var canAsk: Bool
  /// Whether a person can steer with single keys.
  var canSteer: Bool
  /// Whether a person can type.
  var hasInput: Bool
  /// Whether progress can be shown.
  var showsProgress: Bool
  /// Whether a person sees letters beyond ASCII as they are meant.
  var showsUnicode: Bool
  /// Whether colours can be seen.
  private(set) var hasColor: Bool

  init(_ options: GlobalOptions, _ variables: Variables) {
    isJSON = options.json
    isQuiet = options.quiet
    isTerminal = isatty(STDOUT_FILENO) == 1
    hasInput = isatty(STDIN_FILENO) == 1
    canAsk = isTerminal && hasInput && !isJSON
    let terminal = variables["TERM"] ?? "dumb"
    canSteer = canAsk && terminal != "dumb"
    let errorIsTerminal = isatty(STDERR_FILENO) == 1
    showsProgress = errorIsTerminal && terminal != "dumb" && !options.quiet
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { name in variables[name] }
      .first { !$0.isEmpty }
    // As in C.utf8 or de_DE.UTF-8@euro. A search for a substring sets itself up first, which takes
    // 600,000 instructions, and this is done at every start.
    let charset = locale?.prefix { $0 != "@" }.lowercased().filter { $0 != "-" }
    let isUTF8 = charset?.hasSuffix("utf8") == true
    showsUnicode = isTerminal && terminal != "dumb" && isUTF8
    hasColor =
      isTerminal && terminal != "dumb" && !options.noColor
      && (variables["NO_COLOR"] ?? "").isEmpty
  }

  /// Prints data and ends the line.
  ///
  /// - Throws: `Errno.brokenPipe` if nobody reads on.
  func print(_ text: String) throws { try write(Array("\(text)\n".utf8)) }

  /// Prints data as it is.
  func write(_ bytes: [UInt8]) throws {
    do {
      // The general way to write a sequence sets itself up first, which takes longer than most writes.
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = unsafe try rest.withUnsafeBytes {
          unsafe try FileDescriptor.standardOutput.write($0)
        }
        rest = rest.dropFirst(count)
      }
    } catch let error as Errno where error != .brokenPipe {
      throw SessionError(.system, "cannot write the output: \(error)", cause: error)
    }
  }

  /// Says something that is no data: what was done, what could be done next.
  func note(_ text: String) {
    guard !isQuiet else { return }
    complain(text)
  }

  /// Says something on standard error that even `--quiet` does not silence.
  func complain(_ text: String) {
    do {
      try FileDescriptor.standardError.writeAll("\(text.printable)\n".utf8)
    } catch {
      // Nobody is left to be told.
    }
  }

  /// Several lines of people's text: harmless on a terminal, byte for byte elsewhere.
  func body(_ text: String) -> String { isTerminal ? text.printable : text }

  /// A text in a colour, where colours can be seen.
  func paint(_ color: Color, _ text: String) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }

  enum Color: String {
    case bold = "1"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }
}
