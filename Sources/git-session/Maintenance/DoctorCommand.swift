import ArgumentParser
import SessionKit
import SystemPackage

struct DoctorCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is wrong with a session's repository, and repair it.",
    discussion: """
      Looks at the repository's format and extensions, at git's index, at session.json, at steps left \
      half-done, locks that nobody holds, unfinished files of gits that died, sessions in the workspace that were left half-made, plain git's drivers and attributes, and sizes. \
      Changes nothing without --fix. Exits with 1 if something is \
      wrong, with --fix if something still is. Advice is no problem.

      EXAMPLES
        git session doctor
        git session doctor --fix
        git session doctor --json -s payments-risk
      """)

  @Flag(help: "Put right what can be.")
  var fix = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    guard let program = Executable.installed else {
      throw SessionError(.system, "cannot tell where this program is")
    }
    let doctor = Doctor(
      directory: try context.directory(of: target), program: program,
      environment: context.locator.environment)
    let findings = await doctor.examine(fixing: fix)
    if context.output.isJSON {
      try context.output.json(findings)
    } else {
      for finding in findings { try context.output.print(finding.text) }
      if findings.isEmpty { context.output.note("nothing is wrong with \(doctor.directory)") }
    }
    if findings.contains(where: \.isProblem) { throw ExitCode(1) }
  }
}

extension Doctor.Finding {
  fileprivate var text: String {
    let state = isRepaired ? "repaired" : isAdvice ? "advice" : "problem"
    let remedy = isRepaired ? "" : remedy.map { "\n  \($0)" } ?? ""
    return "\(state): \(check): \(message)\(remedy)"
  }
}
