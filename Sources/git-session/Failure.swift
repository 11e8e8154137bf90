import ArgumentParser
import SessionKit
import SystemPackage

/// How a failure ends the program: the one place that knows exit statuses.
struct Failure {
  /// Zero if it was none: `--help`, `--version`, a reader that wanted no more.
  var status: Int32
  /// What is printed; empty prints nothing.
  var text: String
  var hint: String?
  /// Whether the text is what was asked for and so belongs on standard output.
  var isAnswer = false

  init(_ error: any Error, of arguments: [String], root: any ParsableCommand.Type) {
    switch error {
    case let error as ExitCode: self.init(status: error.rawValue, text: "")
    case Errno.brokenPipe: self.init(status: 0, text: "")
    case is ValidationError, is CleanExit: self.init(parsing: error, of: arguments, root: root)
    case let error where Self.isFromLibrary(error): self.init(SessionError(error))
    default:
      if let word = UnknownCommand(in: arguments, of: root) {
        self.init(status: Self.usage, text: "git session: \(word.message)", hint: word.hint)
      } else {
        self.init(parsing: error, of: arguments, root: root)
      }
    }
  }

  private init(status: Int32, text: String, hint: String? = nil) {
    self.status = status
    self.text = text
    self.hint = hint
  }

  private init(_ error: SessionError) {
    self.init(
      status: Self.status(of: error.code), text: "git session: \(error.message)", hint: error.hint)
  }

  /// A failure to read the command line, or its answer to `--help` and the like.
  private init(
    parsing error: any Error, of arguments: [String], root: any ParsableCommand.Type
  ) {
    isAnswer = root.exitCode(for: error).isSuccess
    status = isAnswer ? 0 : Self.usage(of: arguments)
    text = root.fullMessage(for: error)
  }

  private static let usage: Int32 = 2

  /// From `merge-file` a small number is one of conflicts; git says 129 for itself.
  private static func usage(of arguments: [String]) -> Int32 {
    arguments.first { !$0.hasPrefix("-") } == "merge-file" ? 129 : usage
  }

  /// The exit status for each kind of failure; the list is in the reference.
  static func status(of code: SessionError.Code) -> Int32 {
    switch code {
    case .conflict: 1
    case .invalid: usage
    case .notFound: 3
    case .refused, .exists, .busy: 4
    case .damaged: 5
    default: 70
    }
  }

  private static func isFromLibrary(_ error: any Error) -> Bool {
    error is SessionError || error is Errno || error is CancellationError
  }

  /// Prints the failure.
  ///
  /// - Returns: The exit status.
  func report() -> Int32 {
    guard !text.isEmpty else { return status }
    do {
      if isAnswer {
        try FileDescriptor.standardOutput.writeAll("\(text)\n".utf8)
      } else {
        var lines = [text.printable]
        for line in hint?.split(separator: "\n") ?? [] { lines.append("hint: \(line)".printable) }
        try FileDescriptor.standardError.writeAll((lines.joined(separator: "\n") + "\n").utf8)
      }
    } catch {
      // Nobody is left to be told.
    }
    return status
  }
}
