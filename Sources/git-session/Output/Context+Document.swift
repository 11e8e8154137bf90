import SessionKit
import SystemPackage

extension Context {
  /// Writes a whole document to the file that was named, or to standard output, which `-` means too.
  func deliver(_ text: String, to file: String?, replacing: Bool) throws {
    guard let file, file != "-" else { return try output.write(Array(text.utf8)) }
    let path = self.file(file)
    try OutputFile(path, replacing: replacing).write(Array(text.utf8))
    output.note("Wrote \(path)")
  }
}
