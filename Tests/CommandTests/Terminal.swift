import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a person at a terminal does, and waits for.
enum TerminalStep {
  /// Waits until this is on the screen, of what came since the last step.
  case see(String)
  case type(String)
  case signal(String)
  /// Gives the window another size.
  case resize(rows: Int, columns: Int)

  fileprivate var words: [Any] {
    switch self {
    case .see(let text): ["see", text]
    case .type(let keys): ["type", keys]
    case .signal(let name): ["signal", name]
    case .resize(let rows, let columns): ["resize", rows, columns]
    }
  }
}

struct TerminalRun: Decodable {
  /// All that was written, with what steers the terminal.
  var output: String
  /// Below 0: the signal that ended it.
  var status: Int
  /// Whether the terminal's settings are what they were.
  var isRestored: Bool
  /// What was waited for and did not come, if anything.
  var missed: String?
}

/// Runs the command on a terminal of 24 lines of 100 columns.
func atTerminal(
  _ arguments: String..., in directory: FilePath, term: String = "xterm",
  doing steps: [TerminalStep]
) async throws -> TerminalRun {
  try await atTerminal(
    command: [builtCommand.string] + arguments, in: directory, term: term, doing: steps)
}

/// Runs any command there.
func atTerminal(
  command: [String], in directory: FilePath, term: String = "xterm", doing steps: [TerminalStep]
) async throws -> TerminalRun {
  let list = try JSONSerialization.data(withJSONObject: steps.map(\.words))
  let finished = try await run(
    "python3",
    ["-c", driver, String(decoding: list, as: UTF8.self)] + command,
    in: directory, environment: ["TERM": term])
  #expect(finished.status == 0, "\(finished.errors)")
  return try JSONDecoder().decode(TerminalRun.self, from: Data(finished.output.utf8))
}

private let driver = """
  import fcntl, json, os, pty, select, signal, struct, subprocess, sys, termios, time
  steps, command = json.loads(sys.argv[1]), sys.argv[2:]
  master, slave = pty.openpty()
  def resize(rows, columns):
      fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
  resize(24, 100)
  before = termios.tcgetattr(slave)
  child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
      preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
  output, seen, missed = b"", 0, None
  def read(wait):
      global output
      if select.select([master], [], [], wait)[0]:
          output += os.read(master, 65536)
          return True
      return False
  for step in steps:
      if step[0] == "see":
          end = time.monotonic() + 60
          wanted = step[1].encode()
          while wanted not in output[seen:] and time.monotonic() < end and child.poll() is None:
              read(0.1)
          while read(0): pass
          at = output.find(wanted, seen)
          if at < 0:
              missed = step[1]
              break
          seen = at + len(wanted)
      elif step[0] == "type":
          seen = len(output)
          os.write(master, step[1].encode())
      elif step[0] == "signal":
          child.send_signal(getattr(signal, step[1]))
      elif step[0] == "resize":
          seen = len(output)
          resize(step[1], step[2])
          child.send_signal(signal.SIGWINCH)
  if missed is not None:
      child.kill()
  end = time.monotonic() + 60
  while child.poll() is None and time.monotonic() < end:
      read(0.05)
  while read(0): pass
  if child.poll() is None:
      child.kill()
      missed = missed or "the end"
      child.wait()
  print(json.dumps({"output": output.decode(errors="replace"), "status": child.returncode,
      "isRestored": termios.tcgetattr(slave) == before, "missed": missed}))
  """
