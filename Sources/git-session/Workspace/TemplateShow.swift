import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct TemplateShow: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a template is for: its parameters, phases and agents.",
    discussion: """
      EXAMPLES
        git session template show incident
        git session template show ./templates/audit.yaml --json
      """)

  @Argument(help: ArgumentHelp("A name or a .yaml file.", valueName: "template"))
  var template: String
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let template = ShownTemplate(try context.template(template))
    try context.output.show(template) { context.output.text(template) }
  }
}

struct TemplateCheck: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check templates: their form, schemas, references and diagrams.",
    discussion: """
      The first fault of each that keeps it from being used is named with file and line, else all that does \
      nothing or not what its writer may think: keys that are not known, names in braces that are no \
      parameters. The exit status is 5 if there are any.

      EXAMPLES
        git session template check templates/audit.yaml
        git session template check templates/*.yaml
      """)

  @Argument(
    help: ArgumentHelp("Names or .yaml files.", valueName: "template"), completion: .file())
  var templates: [String]
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    var results: [CheckedTemplate] = []
    for name in templates {
      do {
        let warnings = try context.templates.template(context.templatePath(name)).warnings
        results.append(
          CheckedTemplate(template: name, problem: warnings.first, problems: warnings))
      } catch let error as SessionError where error.code == .damaged {
        results.append(
          CheckedTemplate(template: name, problem: error.message, problems: [error.message]))
      }
      guard let problems = results.last?.problems, !context.output.isJSON else { continue }
      for problem in problems { context.output.complain("git session: \(problem)") }
    }
    if context.output.isJSON { try context.output.json(results) }
    let broken = results.filter { $0.problem != nil }.count
    guard broken == 0 else { throw ExitCode(Failure.status(of: .damaged)) }
    context.output.note("nothing is wrong")
  }
}

private struct CheckedTemplate: Encodable {
  var template: String
  /// What is wrong first, with file and line.
  var problem: String?
  var problems: [String]
}

extension Context {
  /// The template of a name, or at a path from where the user is; what it says to no effect is named.
  func template(_ typed: String) throws -> SessionTemplate {
    let template = try templates.template(templatePath(typed))
    for warning in template.warnings { output.note("warning: \(warning)") }
    return template
  }

  fileprivate func templatePath(_ typed: String) -> String {
    let isFile = typed.hasSuffix(".yaml") || typed.hasSuffix(".yml")
    return isFile ? file(typed).string : typed
  }
}

struct ShownTemplate: Encodable {
  struct Parameter: Encodable {
    var name: String
    var description: String?
    /// As JSON on one line; absent if it must be set.
    var defaultValue: String?
  }

  struct Phase: Encodable {
    var id: String
    var title: String
    var requires: [String]
    var artifacts: [String]
    var diagrams: [String]
  }

  var name: String
  var version: Int
  var title: String?
  var description: String?
  var parameters: [Parameter]
  var phases: [Phase]
  var agents: [String]

  init(_ template: SessionTemplate) {
    name = template.name
    version = template.version
    title = template.title
    description = template.description
    parameters = template.parameters.map { parameter in
      Parameter(
        name: parameter.name, description: parameter.description,
        defaultValue: parameter.defaultValue?.line)
    }
    phases = template.phases.map { phase in
      Phase(
        id: phase.id.rawValue, title: phase.title, requires: phase.requires.map(\.rawValue),
        artifacts: phase.artifacts.map(\.name), diagrams: phase.diagrams.map(\.name))
    }
    agents = template.agents.map(\.name)
  }
}

extension Output {
  fileprivate func text(_ template: ShownTemplate) -> String {
    var lines = [
      paint(.bold, (template.title ?? template.name).printableLine)
        + " (\(template.name) \(template.version))"
    ]
    if let description = template.description {
      lines += ["", body(description).trimmedAtEnd]
    }
    let parameters = template.parameters.map { parameter in
      [parameter.name, parameter.defaultValue ?? "must be set", parameter.description ?? ""]
    }
    lines += section("Parameters", parameters)
    lines += section(
      "Phases",
      template.phases.map { [$0.id, ($0.artifacts + $0.diagrams).joined(separator: ", ")] })
    lines += section("Agents", template.agents.map { [$0] })
    return lines.joined(separator: "\n")
  }

  private func section(_ title: String, _ rows: [[String]]) -> [String] {
    rows.isEmpty ? [] : ["", paint(.bold, title)] + TextTable(rows).lines(indent: "  ")
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
