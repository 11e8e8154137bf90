import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// The program that lays out diagrams.
enum Graphviz {
  enum Drawing: Sendable {
    case drawn(String)
    /// There is no `dot` on the PATH.
    case missing
    case failed(String)
  }

  /// Draws a text that this program has put together itself.
  ///
  /// It gets no file and no variable of the user's but the PATH, ten seconds and one and a half gigabytes; as it
  /// believes to serve a web page, it opens no file that a text names. What it writes is the system's cache of fonts,
  /// where that is not there yet and it may; hence the leave to write files, of 32 MiB at most.
  static func draw(_ source: String, path: String) async -> Drawing {
    do {
      let input = try nameless(holding: source)
      defer { close(input.rawValue) }
      let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", limits],
        environment: .custom([
          "PATH": path, "LC_ALL": "C.UTF-8", "SERVER_NAME": "none", "GV_FILE_PATH": "",
        ]),
        input: .fileDescriptor(input, closeAfterSpawningProcess: false),
        output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
      switch result.terminationStatus {
      case .exited(0): return .drawn(result.standardOutput)
      case .exited(127): return .missing
      case .exited(let status):
        let said = result.standardError.split(separator: "\n").last.map { ": \($0)" } ?? ""
        return .failed("dot ended with status \(status)\(said.printableLine)")
      case .signaled(let signal): return .failed(account(of: signal))
      }
    } catch {
      return .failed("dot could not be run: \(error)")
    }
  }

  private static func account(of signal: Int32) -> String {
    switch signal {
    case SIGXCPU: "dot took more than ten seconds"
    case SIGXFSZ: "dot tried to write a file of more than 32 MiB"
    case SIGKILL: "dot was killed, perhaps because memory ran out"
    default: "dot was ended by signal \(signal)"
    }
  }

  /// A file without a name: a program that ends before it has read a pipe to its end would leave
  /// Subprocess with an error from which it does not recover.
  private static func nameless(holding text: String) throws -> FileDescriptor {
    let path = FileManager.default.temporaryDirectory.path + "/git-session-\(UUID().uuidString)"
    let file = try FileDescriptor.open(
      FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: .ownerReadWrite)
    try FileManager.default.removeItem(atPath: path)
    try file.writeAll(text.utf8)
    try file.seek(offset: 0, from: FileDescriptor.SeekOrigin.start)
    return file
  }

  private static let limits =
    // In blocks of 512 bytes. At the hard limit of seconds the signal would be one that does not tell of them.
    "command -v dot >/dev/null || exit 127; ulimit -c 0; ulimit -f 65536; ulimit -H -t 11; "
    + "ulimit -S -t 10; ulimit -v 1500000; exec dot -Tsvg -Gimagepath="
}
