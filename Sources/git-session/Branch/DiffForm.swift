import ArgumentParser
import SessionKit
import SystemPackage

/// The forms that a diff can be shown in.
struct DiffForm: ParsableArguments {
  @Flag(help: "Show how much differs, not what.")
  var stat = false
  @Flag(help: "Show the paths alone.")
  var nameOnly = false
  @Flag(help: "Show the lines that differ, as git diff does.")
  var lines = false
  @Flag(
    help: """
      Print JSON patches (RFC 6902): one object, by path the operations for each JSON file that differs.
      """)
  var patch = false
  @Flag(help: "Print one web page that needs nothing else: the diagrams drawn, the rest as lists.")
  var html = false
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("With --html or --patch: write to this file.", valueName: "file"))
  var output: String?
  @Flag(help: "Replace the file if it is there.")
  var force = false
  @Flag(help: "Count what layout engines write into diagrams too: pos, bb, width, height, lp.")
  var layout = false

  func check() throws {
    let chosen = [stat, nameOnly, lines, patch, html].filter { $0 }
    if chosen.count > 1 {
      throw ValidationError(
        "--stat, --name-only, --lines, --patch and --html exclude each other")
    }
    if output != nil, !html, !patch {
      throw ValidationError("--output goes with --html or --patch")
    }
  }

  func options(isJSON: Bool) -> DiffOptions {
    var options = DiffOptions()
    options.parts = isJSON || !(stat || nameOnly || lines)
    options.layout = layout
    options.jsonPatches = patch
    options.diagrams = html
    return options
  }

  func show(_ differences: [FileDifference], _ context: Context) async throws {
    let output = context.output
    if patch {
      return try context.deliver(
        "\(output.jsonPatches(differences))\n", to: self.output, replacing: force)
    }
    if html {
      var page = DiffPage(
        differences, searchPath: Variables()["PATH"] ?? "/usr/bin:/bin")
      return try context.deliver("\(await page.render())\n", to: self.output, replacing: force)
    }
    if output.isJSON { return try output.json(differences) }
    guard !differences.isEmpty else { return }
    if nameOnly {
      try output.print(differences.map(\.path.printableLine).joined(separator: "\n"))
    } else if stat {
      try output.print(output.stat(differences))
    } else if lines {
      try output.print(output.patches(differences))
    } else {
      try output.print(output.meaning(differences))
    }
  }
}
