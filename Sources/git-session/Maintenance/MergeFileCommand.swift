import ArgumentParser
import SessionKit
import SystemPackage

struct MergeFileCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge-file",
    abstract: "Merge three files by what they mean, as git merge-file does by lines.",
    discussion: """
      What changed between <base> and <theirs> is put into <ours>. JSON and DOT are merged part by part, \
      other files line by line. --union keeps what one side removed, and puts what both put at one place one \
      after the other; a value that can only be one or the other stays a conflict. No repository is needed. As with git merge-file, the exit status is the \
      number of conflicts, at most 127, 255 if the files cannot be merged, and 129 if the command line is \
      wrong. /dev/null as <base> stands for a file that both sides added.

      EXAMPLES
        git session merge-file model.json base.json theirs.json
        git session merge-file -p --kind dot ours.txt base.txt theirs.txt
        git session merge-file -p --ours ours.json base.json theirs.json
      """)

  @Argument(help: ArgumentHelp("Our version; the result goes here.", valueName: "ours"))
  var ours: String
  @Argument(help: ArgumentHelp("What both come from.", valueName: "base"))
  var base: String
  @Argument(help: ArgumentHelp("Their version.", valueName: "theirs"))
  var theirs: String
  @Flag(
    name: [.customShort("p"), .customLong("stdout")],
    help: "Print the result instead of writing it.")
  var prints = false
  @Option(help: ArgumentHelp("json, dot or text. Default: by the name.", valueName: "kind"))
  var kind: KindArgument?
  @Option(
    name: .customLong("path"),
    help: ArgumentHelp("The name that tells the kind. Default: that of <ours>.", valueName: "path"))
  var name: String?
  @Option(
    name: .customShort("L"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Up to three times: the label of ours, base, theirs.", valueName: "label"))
  var labels: [String] = []
  @Flag(exclusivity: .exclusive, help: "What both sides changed is decided for this side.")
  var favor: FavorFlag?
  @Flag(exclusivity: .exclusive, help: "How conflicts of lines look. Default: diff3.")
  var style: StyleFlag?
  @Option(help: ArgumentHelp("Characters in a conflict marker.", valueName: "n"))
  var markerSize = 7
  @OptionGroup var global: GlobalOptions

  enum KindArgument: String, ExpressibleByArgument, CaseIterable { case json, dot, text }
  enum FavorFlag: String, EnumerableFlag { case ours, theirs, union }
  enum StyleFlag: String, EnumerableFlag { case diff3, zdiff3 }

  func validate() throws {
    if labels.count > 3 { throw ValidationError("-L can be given three times") }
    guard (1...1000).contains(markerSize) else {
      throw ValidationError("--marker-size is a number from 1 to 1000")
    }
  }

  func execute(in context: Context) async throws {
    let output = context.output
    do {
      let merge = try merged(output)
      // The most that git merge-file says.
      if !merge.isClean { throw ExitCode(Int32(min(merge.conflicts, 127))) }
    } catch let error as SessionError {
      output.complain("git session: \(error.message)")
      throw ExitCode(255)
    }
  }

  private func merged(_ output: Output) throws -> ContentMerge {
    var file = MergeFile(
      ours: FilePath(ours), base: FilePath(base), theirs: FilePath(theirs), markers: markers)
    file.kind = kind.flatMap { ContentMerge.Kind(rawValue: $0.rawValue) }
    file.name = name
    file.favor = favor.map(ContentMerge.Favor.init) ?? .neither
    let merge = try file.merged()
    for note in merge.notes { output.note(note) }
    if prints { try output.write(merge.text) } else { try file.write(merge) }
    if !merge.isClean {
      output.note(
        "\(merge.conflicts) \(merge.conflicts == 1 ? "conflict" : "conflicts") in \(ours)")
    }
    return merge
  }

  private var markers: Markers {
    func label(_ index: Int, _ file: String) -> String {
      labels.indices.contains(index) ? labels[index] : file
    }
    return Markers(
      ours: label(0, ours), base: label(1, base), theirs: label(2, theirs), size: markerSize,
      style: style == .zdiff3 ? .zdiff3 : .diff3)
  }
}

extension ContentMerge.Favor {
  fileprivate init(_ flag: MergeFileCommand.FavorFlag) {
    self =
      switch flag {
      case .ours: .ours
      case .theirs: .theirs
      case .union: .both
      }
  }
}
