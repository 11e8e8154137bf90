import ArgumentParser
import SessionKit
import SystemPackage

struct MergeDriverCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge-driver",
    abstract: "Merge one file on behalf of git, which knows this command by config-git.",
    discussion: """
      Exits with 0 for a clean merge, 1 for conflicts, anything else if nothing was done.

      EXAMPLES
        git session merge-driver json %O %A %B %L %P
      """,
    shouldDisplay: false)

  @Argument var kind: MergeFileCommand.KindArgument
  @Argument var base: String
  @Argument(help: "The result goes here.") var ours: String
  @Argument var theirs: String
  @Argument(help: "Characters in a conflict marker.") var markerSize: Int
  @Argument(help: "The file's path in the repository.") var path: String
  @Argument(help: "What git calls the three, base first.") var labels: [String] = []
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let markers = Markers(
      ours: label(1, "ours"), base: label(0, "base"), theirs: label(2, "theirs"),
      size: (1...1000).contains(markerSize) ? markerSize : 7)
    let driver = MergeDriver(
      kind.kind, base: FilePath(base), ours: FilePath(ours), theirs: FilePath(theirs), path: path,
      markers: markers)
    switch try driver.merge() {
    case .binary:
      context.output.complain("git session: \(path) is binary; ours is kept")
      throw ExitCode(1)
    case .merged(let merge):
      for note in merge.notes { context.output.note("\(path): \(note)") }
      if !merge.isClean { throw ExitCode(1) }
    }
  }

  private func label(_ index: Int, _ word: String) -> String {
    labels.indices.contains(index) && !labels[index].isEmpty ? labels[index] : word
  }
}

extension MergeFileCommand.KindArgument {
  var kind: ContentMerge.Kind {
    switch self {
    case .json: .json
    case .dot: .dot
    case .text: .text
    }
  }
}

extension MergeDriverCommand: QuickCommand {
  mutating func take(_ words: inout PlainWords) throws {
    global = GlobalOptions.taken(from: &words)
    guard let name = words.argument(), let kind = MergeFileCommand.KindArgument(rawValue: name),
      let base = words.argument(), let ours = words.argument(), let theirs = words.argument(),
      let size = words.argument(), let markerSize = Int(size), let path = words.argument()
    else { throw MissingWord() }
    self.kind = kind
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.markerSize = markerSize
    self.path = path
    labels = []
    while let label = words.argument() { labels.append(label) }
  }
}
