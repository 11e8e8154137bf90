import GitKit
import SessionModel
import Subprocess
import SystemPackage

/// A program that turns one format of a report into another.
///
/// Markdown becomes HTML with pandoc, which reads more of it than any other and is told to read and fetch
/// nothing; HTML becomes PDF with weasyprint, which needs neither a browser nor TeX. wkhtmltopdf is no
/// longer kept up, and LibreOffice takes seconds and 400 MB for the same.
struct Converter {
  /// As a name on the PATH, and as Debian's package.
  var program: String
  var arguments: [String]

  static let markdownToTree = Converter(
    program: "pandoc", arguments: ["--sandbox", "-f", "gfm", "-t", "json"])
  static let treeToHTML = Converter(
    program: "pandoc", arguments: ["--sandbox", "-f", "json", "-t", "html5", "--wrap=preserve"])
  static let htmlToPDF = Converter(
    program: "weasyprint", arguments: ["--quiet", "--encoding", "utf-8", "-", "-"])

  /// In bytes.
  private static let largestOutput = 50 << 20

  /// Runs the program on some bytes and gives what it prints.
  ///
  /// It starts in the root directory, finds no settings of a user, and has two minutes.
  ///
  /// - Throws: ``SessionError`` with code `notFound`, naming the package to install, if there is no such
  ///   program, or `refused` with what it said.
  func run(on input: [UInt8]) async throws -> [UInt8] {
    let result = try await finished(on: input)
    switch result.terminationStatus {
    case .exited(0): return result.standardOutput
    case .exited(127):
      throw Self.missing(program, of: program)
    case .exited(124), .exited(137), .signaled:
      throw SessionError(.refused, "\(program) did not finish within two minutes")
    default:
      let said = result.standardError.split(separator: "\n").suffix(5).joined(separator: "\n")
      throw SessionError(.refused, "\(program) could not convert the report: \(said)")
    }
  }

  private func finished(
    on input: [UInt8]
  ) async throws -> ExecutionResult<Void, BytesOutput, StringOutput<Unicode.UTF8>> {
    do {
      // With coreutils' timeout, so that a program that hangs ends.
      return try await Subprocess.run(
        .name("timeout"), arguments: Arguments(["-k", "5", "120", program] + arguments),
        environment: Self.environment, workingDirectory: "/",
        input: .fileDescriptor(openInMemory(input), closeAfterSpawningProcess: true),
        output: .bytes(limit: Self.largestOutput),
        error: .string(limit: 1 << 20))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw Self.missing("timeout", of: "coreutils")
    }
  }

  private static func missing(_ program: String, of package: String) -> SessionError {
    SessionError(
      .notFound, "\(program) is needed for this format and is not on the PATH",
      hint: "apt-get install \(package), or --format md")
  }

  private static let environment = Environment.inherit.updating([
    "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "PYTHONPATH": nil, "PYTHONHOME": nil,
    "PYTHONSTARTUP": nil, "LD_PRELOAD": nil, "XDG_CONFIG_HOME": nil, "XDG_DATA_HOME": nil,
  ])
}
