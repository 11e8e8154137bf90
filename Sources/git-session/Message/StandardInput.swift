import Glibc

/// Text that is typed or piped in.
enum StandardInput {
  /// Everything up to the end of the input.
  static func read(_ output: Output) -> String {
    if isatty(STDIN_FILENO) == 1 { output.note("type the message; Ctrl-D on a new line ends it") }
    var text = ""
    while let line = readLine(strippingNewline: false) { text += line }
    return text
  }
}
