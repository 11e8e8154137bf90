import ArgumentParser
import SessionKit
import SystemPackage

struct TextCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "text",
    abstract: "Print a JSON or DOT file one value a line, for comparing.",
    discussion: """
      Each line has the whole path of its value, so that a comparison of lines shows what changed in the \
      data. Plain git prints its differences with it after git session config-git --enable. A file that \
      cannot be read as JSON or DOT is printed as it is.

      EXAMPLES
        git session text phases/02-architecture/artifacts/model.json
        diff <(git session text a.dot) <(git session text b.dot)
      """)

  @Argument(help: "The file.")
  var file: String
  @Option(help: ArgumentHelp("json, dot or text. Default: by the name.", valueName: "kind"))
  var kind: MergeFileCommand.KindArgument?
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let readable = try ReadableText(of: FilePath(file), as: kind?.kind)
    if let note = readable.note { context.output.note("\(file): \(note)") }
    guard context.output.isJSON else { return try context.output.write(readable.text) }
    let lines = readable.text.split(separator: UInt8(ascii: "\n"))
    try context.output.json(lines.map { String(decoding: $0, as: UTF8.self) })
  }
}

extension TextCommand: QuickCommand {
  mutating func take(_ words: inout PlainWords) throws {
    global = GlobalOptions.taken(from: &words)
    kind = nil
    guard let file = words.argument() else { throw MissingWord() }
    self.file = file
  }
}
