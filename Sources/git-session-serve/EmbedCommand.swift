import ArgumentParser
import Foundation

struct EmbedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Turn texts into vectors, by a server with OpenAI's interface.",
    discussion: """
      Reads a JSON array of texts from standard input and prints a JSON array of arrays of numbers.

      EXAMPLES
        echo '["Who may read it?"]' | git-session-serve embed \\
          --url http://localhost:11434/v1 --model nomic-embed-text
      """)

  @Option(help: ArgumentHelp("Where the interface begins.", valueName: "url"))
  var url: String
  @Option(help: ArgumentHelp("What the server calls its model.", valueName: "model"))
  var model: String
  @Option(
    help: ArgumentHelp("The environment variable that the key is in.", valueName: "variable"))
  var keyVariable: String?

  func run() async throws {
    do {
      let input = FileHandle.standardInput.readDataToEndOfFile()
      let texts = try JSONDecoder().decode([String].self, from: input)
      let server = try EmbeddingServer(url: url, model: model, key: try key())
      let vectors = try await server.vectors(for: texts)
      try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(vectors))
    } catch let fault as EmbeddingFault {
      FileHandle.standardError.write(Data("\(fault.message)\n".utf8))
      throw ExitCode(fault.status)
    } catch let error as DecodingError {
      FileHandle.standardError.write(
        Data("standard input is no JSON array of texts: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func key() throws -> String? {
    guard let keyVariable else { return nil }
    guard let key = ProcessInfo.processInfo.environment[keyVariable], !key.isEmpty else {
      throw EmbeddingFault("the environment variable \(keyVariable), for the key, is not set", 4)
    }
    return key
  }
}
