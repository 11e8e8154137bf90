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
  /// It gets no file and no variable of the user's but the PATH, ten seconds, one and a half gigabytes
  /// and no leave to write files; as it believes to serve a web page, it opens none.
  static func draw(_ source: String, path: String) async -> Drawing {
    do {
      let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", limits],
        environment: .custom([
          "PATH": path, "LC_ALL": "C.UTF-8", "SERVER_NAME": "none", "GV_FILE_PATH": "",
        ]),
        input: .string(source), output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
      switch result.terminationStatus {
      case .exited(0): return .drawn(result.standardOutput)
      case .exited(127): return .missing
      case .exited(let status): return .failed("dot ended with status \(status)")
      case .signaled: return .failed("dot took more than ten seconds, or too much memory")
      }
    } catch {
      return .failed("dot could not be run: \(error)")
    }
  }

  private static let limits =
    "command -v dot >/dev/null || exit 127; ulimit -c 0; ulimit -f 0; ulimit -t 10; "
    + "ulimit -v 1500000; exec dot -Tsvg -Gimagepath="
}
