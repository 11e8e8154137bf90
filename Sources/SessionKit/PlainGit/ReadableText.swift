import GitKit
import StructuredText
public import SystemPackage

/// A file's text made for comparing: one value a line with its path.
public struct ReadableText: Sendable {
  public let text: [UInt8]
  /// Why the text is the file's own, if it is.
  public let note: String?

  /// Reads a file; what is not of its kind is given as it is.
  ///
  /// - Parameter kind: What the file is; nil lets its name decide.
  /// - Throws: ``SessionError`` with code `notFound` if there is no such file.
  public init(of file: FilePath, as kind: ContentMerge.Kind? = nil) throws {
    do {
      let bytes = try OpenFile.open(file).readAll()
      let kind = kind ?? ContentMerge.Kind(named: file.string)
      guard let format = kind.format else {
        (text, note) = (bytes, nil)
        return
      }
      (text, note) = Self.lines(format, bytes)
    } catch {
      throw SessionError(error)
    }
  }

  private static func lines(
    _ format: DocumentMerge.Format, _ bytes: [UInt8]
  ) -> ([UInt8], String?) {
    do throws(ParseError) {
      return (Array(try ValueLines(format, bytes).text.utf8), nil)
    } catch {
      return (bytes, "shown as it is: \(error)")
    }
  }
}
