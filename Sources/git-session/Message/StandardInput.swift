import Glibc
import SessionKit
import SystemPackage

/// Text that is typed or piped in.
enum StandardInput {
  /// Everything up to the end of the input.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, naming the line, if it is not UTF-8.
  static func read(_ output: Output) throws -> String {
    try SessionText.read(bytes(output), of: "standard input")
  }

  /// The same, whatever it is.
  static func bytes(_ output: Output) throws -> [UInt8] {
    if isatty(STDIN_FILENO) == 1 { output.note("type the message; Ctrl-D on a new line ends it") }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe try buffer.withUnsafeMutableBytes {
        unsafe try FileDescriptor.standardInput.read(into: $0)
      }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}
