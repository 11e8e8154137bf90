import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct VerifyCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Hold a session's whole history against the rules of its format.",
    discussion: """
      Replays every commit of every branch: messages and issued reports stay as they were, uploads have \
      their SHA-256, phases follow their order, what is done has what it must have, JSON and DOT are \
      valid, objects and references are whole. Says of each finding what, where, since when and what to \
      do. Changes nothing. What was wrong and is right again counts as mended.

      Exits with 5 if something is damaged now.

      EXAMPLES
        git session verify
        git session verify payments-risk
        git session verify --all
        git session verify --json backup.git | jq '.findings'
      """)

  @Argument(
    help: ArgumentHelp(
      "Sessions, or any repositories that hold some, also bare ones. Default: the session at hand.",
      valueName: "session"), completion: .directory)
  var names: [String] = []
  @Flag(help: "Verify every session of the workspace.")
  var all = false
  @Flag(help: "Leave out git's check of every object, which takes the longest.")
  var historyOnly = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    let named = [!names.isEmpty, all, target.name != nil].filter { $0 }
    if named.count > 1 { throw ValidationError("name sessions in one way, or say --all") }
  }

  func execute(in context: Context) async throws {
    let directories = try directories(context)
    var verified: [Verification] = []
    var isDamaged = false
    for directory in directories {
      do {
        let verification = try await verify(directory, context.output)
        if !verification.isSound { isDamaged = true }
        if context.output.isJSON {
          verified.append(verification)
        } else {
          try show(verification, context.output, naming: directories.count > 1)
        }
      } catch let error as SessionError where directories.count > 1 {
        context.output.complain("git session: \(directory): \(error.message)")
        isDamaged = true
      }
    }
    if context.output.isJSON {
      if all || names.count > 1 {
        try context.output.json(verified)
      } else if let only = verified.first {
        try context.output.json(only)
      }
    } else if directories.isEmpty {
      context.output.note("no sessions yet; git session new <name> makes one")
    }
    if isDamaged { throw ExitCode(Failure.status(of: .damaged)) }
  }

  private func directories(_ context: Context) throws -> [FilePath] {
    if all {
      let hint = "git session verify <directory>… takes any repositories"
      return try context.workspace(hint: hint).sessionDirectories()
    }
    guard names.isEmpty else { return try names.map(context.locator.anyDirectory) }
    return [try context.directory(of: target)]
  }

  private func verify(_ directory: FilePath, _ output: Output) async throws -> Verification {
    var verifier = Verifier(directory: directory)
    verifier.checksObjects = !historyOnly
    verifier.progress = { stage in
      switch stage {
      case .objects: output.show("Checking objects …")
      case .reading(let done): output.show("Reading commits: \(done)")
      case .replaying(let done, let total): output.count("Replaying", done, of: total)
      }
    }
    defer { output.show(nil) }
    return try await verifier.verify()
  }

  private func show(_ verification: Verification, _ output: Output, naming: Bool) throws {
    if naming, !verification.findings.isEmpty {
      try output.print(output.paint(.bold, verification.directory.printableLine))
    }
    for finding in verification.findings { try output.print(output.text(finding)) }
    let name = verification.session ?? verification.directory
    let counts = Verification.Finding.Severity.allCases.map { severity in
      (severity, verification.findings.count { $0.severity == severity })
    }.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.words($0.1))" }
    let outcome = counts.isEmpty ? "is sound" : counts.joined(separator: ", ")
    let commits = verification.commits == 1 ? "1 commit" : "\(verification.commits) commits"
    let branches =
      verification.branches.count == 1 ? "1 branch" : "\(verification.branches.count) branches"
    output.note("\(name): \(outcome); \(commits) on \(branches)")
  }
}

extension Verification.Finding.Severity {
  fileprivate func words(_ count: Int) -> String {
    switch self {
    case .damage: "damaged"
    case .mended: "mended"
    case .note: count == 1 ? "note" : "notes"
    }
  }
}

extension Output {
  fileprivate func text(_ finding: Verification.Finding) -> String {
    let color: Color =
      switch finding.severity {
      case .damage: .red
      case .mended: .green
      case .note: .yellow
      }
    var place = ""
    if let path = finding.path {
      place = "\(path.printableLine)\(finding.line.map { ":\($0)" } ?? ""): "
    }
    var lines = [
      "\(paint(color, finding.severity.rawValue)): \(finding.rule.rawValue): "
        + "\(place)\(finding.message.printableLine)"
    ]
    var since: [String] = []
    if let commit = finding.commit {
      since.append("since \(commit.prefix(8)) \(finding.time?.short ?? "")")
    }
    if !finding.branches.isEmpty {
      since.append("on \(finding.branches.joined(separator: ", ").printableLine)")
    }
    if !since.isEmpty { lines.append("  " + since.joined(separator: ", ")) }
    if finding.severity != .mended, let remedy = finding.remedy {
      lines.append("  remedy: \(remedy.printableLine)")
    }
    return lines.joined(separator: "\n")
  }
}
