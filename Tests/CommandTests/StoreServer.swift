import Foundation
import SystemPackage
import TestSupport
import Testing

/// A server on this machine that git reaches as it would reach one elsewhere.
enum StoreServer {
  /// git's own HTTP server; whom it asks for a name and a password, if anybody.
  case http(user: String? = nil)
  /// OpenSSH's, with keys of its own, and settings for the client in `.gitconfig`.
  case ssh

  private static let sshd = FilePath("/usr/sbin/sshd")

  /// Why it cannot be started here; `nil` if it can.
  var absence: Comment? {
    guard case .ssh = self, !exists(Self.sshd) else { return nil }
    return "skipped: \(Self.sshd) is not there; make deps installs it"
  }

  /// A command that does something while the server is there.
  ///
  /// `$STORE` is the beginning of the addresses of repositories in the test's own directory.
  func around(_ command: [String]) async throws -> [String] {
    switch self {
    case .http(let user):
      return ["python3", "-c", httpServer, TemporaryDirectory.current.string, user ?? ""] + command
    case .ssh:
      try await prepareSSH()
      let address = "STORE=ssh://here\(TemporaryDirectory.current)"
      return ["env", address] + command
    }
  }

  /// The server is started by the client for each connection, so there is no port to wait for.
  private func prepareSSH() async throws {
    let home = TemporaryDirectory.current
    let folder = home.appending("ssh")
    let script = """
      mkdir -p ssh && cd ssh
      ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f user
      cp user.pub authorized && echo "here $(cut -d ' ' -f 1,2 host.pub)" > known
      [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
      git config --global core.sshCommand 'ssh -F \(folder)/config'
      """
    try write(
      """
      HostKey \(folder)/host
      AuthorizedKeysFile \(folder)/authorized
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      PermitRootLogin prohibit-password

      """, to: folder.appending("server"))
    try write(
      """
      Host here
        ProxyCommand \(Self.sshd) -i -f \(folder)/server
        IdentityFile \(folder)/user
        IdentitiesOnly yes
        UserKnownHostsFile \(folder)/known

      """, to: folder.appending("config"))
    let made = try await run("sh", ["-ec", script], in: home)
    #expect(made.status == 0, "\(made.errors)")
  }
}

/// The variables by which `git session` is found by git.
var typingEnvironment: [String: String] {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  return ["PATH": "\(builtCommand.removingLastComponent()):\(path)"]
}

/// Types a script, line by line, while a server is there; ends with the first line that fails.
func type(_ script: String, with server: StoreServer) async throws -> Finished {
  let words = try await server.around(["bash", "-euc", script])
  return try await run(
    words[0], Array(words.dropFirst()), in: TemporaryDirectory.current,
    environment: typingEnvironment)
}

private let httpServer = """
  import base64, http.server, os, subprocess, sys, threading
  root, user, command = sys.argv[1], sys.argv[2], sys.argv[3:]
  class Handler(http.server.BaseHTTPRequestHandler):
      protocol_version = "HTTP/1.1"
      def log_message(self, *words): pass
      def answer(self, status, headers, body=b""):
          self.send_response(status)
          for name, value in headers: self.send_header(name, value)
          self.send_header("Content-Length", str(len(body)))
          self.end_headers()
          self.wfile.write(body)
      def read(self):
          if self.headers.get("Transfer-Encoding") != "chunked":
              return self.rfile.read(int(self.headers.get("Content-Length") or 0))
          body = b""
          while size := int(self.rfile.readline(), 16):
              body += self.rfile.read(size)
              self.rfile.readline()
          self.rfile.readline()
          return body
      def serve(self):
          body = self.read()
          wanted = "Basic " + base64.b64encode(user.encode()).decode()
          if user and self.headers.get("Authorization") != wanted:
              return self.answer(401, [("WWW-Authenticate", 'Basic realm="store"')])
          path, _, query = self.path.partition("?")
          variables = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL="1", REMOTE_USER="ada",
              PATH_INFO=path, QUERY_STRING=query, REQUEST_METHOD=self.command, REMOTE_ADDR="127.0.0.1",
              CONTENT_TYPE=self.headers.get("Content-Type", ""), CONTENT_LENGTH=str(len(body)),
              HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
              GIT_PROTOCOL=self.headers.get("Git-Protocol", ""))
          out = subprocess.run(["git", "http-backend"], input=body, env=variables, stdout=subprocess.PIPE).stdout
          head, _, rest = out.partition(b"\\r\\n\\r\\n")
          headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\\r\\n") if line]
          status = [int(value.split()[0]) for name, value in headers if name == "Status"] or [200]
          self.answer(status[0], [pair for pair in headers if pair[0] != "Status"], rest)
      do_GET = do_POST = serve
  server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
  threading.Thread(target=server.serve_forever, daemon=True).start()
  address = f"http://127.0.0.1:{server.server_port}"
  sys.exit(subprocess.run(command, env=dict(os.environ, STORE=address)).returncode)
  """
