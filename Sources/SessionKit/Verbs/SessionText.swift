/// Text that comes from outside.
public enum SessionText {
  /// Bytes as the text that they are.
  ///
  /// - Parameter name: What errors call the file.
  /// - Throws: ``SessionError`` with code `damaged`, naming the line, if they are not UTF-8.
  public static func read(_ bytes: [UInt8], of name: String) throws -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    throw SessionError(
      .damaged, "\(name):\(bad + 1): this line is not UTF-8", hint: "save it as UTF-8")
  }
}
