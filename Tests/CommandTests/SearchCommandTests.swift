import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The commands list and search` {
  @Test func `filter, sort and limit`() async throws {
    let workspace = try await makeWorkspace(["Beta", "Alpha", "Gamma"])
    func names(_ arguments: String...) async throws -> [String] {
      let listed = try await run(
        builtCommand.string, ["list", "--json"] + arguments, in: workspace)
      #expect(listed.status == 0, "\(listed.errors)")
      let value = try JSONSerialization.jsonObject(with: Data(listed.output.utf8))
      return try #require(value as? [[String: Any]]).compactMap { $0["name"] as? String }
    }
    let manifest = workspace.appending("sessions/alpha/session.json")
    let edited = try text(of: manifest).replacingOccurrences(
      of: #""tags": []"#, with: #""tags": ["PCI", "EU"]"#
    ).replacingOccurrences(of: #""pinned": false"#, with: #""pinned": true"#)
      .replacingOccurrences(of: #""active""#, with: #""frozen""#)
    try write(edited, to: manifest)
    try await git("commit", "--quiet", "-am", "Tag it", in: manifest.removingLastComponent())
    #expect(try await names() == ["Alpha", "Gamma", "Beta"])
    #expect(try await names("--sort", "name") == ["Alpha", "Beta", "Gamma"])
    #expect(try await names("--sort", "name", "--reverse", "-n", "2") == ["Gamma", "Beta"])
    #expect(try await names("--tag", "pci", "--tag", "eu") == ["Alpha"])
    #expect(try await names("--tag", "pci", "--tag", "us") == [])
    #expect(try await names("--pinned") == ["Alpha"])
    #expect(try await names("--status", "active", "--sort", "created") == ["Gamma", "Beta"])
    #expect(try await names("--status", "active", "--status", "frozen").count == 3)
    #expect(try await names("--owner", "lovelace").count == 3)
    #expect(try await names("--owner", "grace") == [])
    #expect(try await names("--phase", "01-work").count == 3)
    #expect(try await names("--template", "risk-assessment") == [])
    #expect(try await names("--since", "1h").count == 3)
    #expect(try await names("--since", "2999-01-01") == [])
    for wrong in [["--status", "asleep"], ["--since", "yesterday"], ["--sort", "size"]] {
      let refused = try await run(builtCommand.string, ["list"] + wrong, in: workspace)
      #expect(refused.status == 2, "\(wrong): \(refused.errors)")
    }
  }

  @Test func `give the same to many processes at once, while sessions change`() async throws {
    let workspace = try await makeWorkspace(["One", "Two", "Three"])
    let results = try await withThrowingTaskGroup(of: Finished.self) { group in
      for number in 0..<6 {
        group.addTask {
          if number % 3 == 0 {
            return try await session(
              "message", "add", "-s", "one", "--role", "human", "zebra number \(number)",
              in: workspace)
          }
          return try await session("search", "trial", "--json", in: workspace)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for result in results { #expect(result.status == 0, "\(result.errors)") }
    let found = try await succeed("search", "zebra", "--json", in: workspace)
    let hits = try JSONSerialization.jsonObject(with: Data(found.utf8)) as? [[String: Any]]
    #expect(hits?.count == 2)
    let program = """
      import sqlite3
      index = sqlite3.connect(".git-session/index.sqlite")
      print(index.execute("PRAGMA integrity_check").fetchone()[0])
      """
    let check = try await run("python3", ["-c", program], in: workspace)
    #expect(check.status == 0 && check.line == "ok", "\(check.errors)")
  }

  @Test func `show what was found on a terminal, in colour and with nothing that steers it`()
    async throws
  {
    let workspace = try await makeWorkspace(["One"])
    try await succeed(
      "message", "add", "-s", "one", "--role", "human", "A \u{1B}[2J zebra \u{9B}31m crosses",
      in: workspace)
    let typed = try await run(
      "script", ["-qec", "'\(builtCommand)' search zebra", "/dev/null"], in: workspace,
      environment: ["NO_COLOR": "", "TERM": "xterm"])
    #expect(typed.output.contains("\u{1B}[31mzebra\u{1B}[0m"), "\(typed.output)")
    #expect(!typed.output.contains("\u{1B}[2J") && !typed.output.contains("\u{9B}"))
    let plain = try await session("search", "zebra", "crosses", in: workspace)
    #expect(plain.output.contains("zebra") && !plain.output.contains("\u{1B}"))
    #expect(try await session("search", "giraffe", in: workspace).errors == "nothing found\n")
    #expect(try await session("search", "\"", in: workspace).status == 2)
    #expect(
      try await session("search", "zebra", "-s", "other", in: workspace).status == 3)
  }

  private func makeWorkspace(_ names: [String]) async throws -> FilePath {
    let workspace = TemporaryDirectory.current.appending("ws")
    try await succeed("init", "ws", in: TemporaryDirectory.current)
    for name in names {
      try await succeed("new", name, "--template", "blank", "--keep-active", in: workspace)
      let phase = workspace.appending("sessions/\(name.lowercased())/phases/01-work")
      try write("A trial of \(name).\n", to: phase.appending("artifacts/notes.md"))
      try await succeed("save", "-s", name.lowercased(), in: workspace)
    }
    return workspace
  }
}

@Suite(.temporaryDirectory) struct `A search by meaning` {
  /// A server with OpenAI's interface, for which words of one line mean the same.
  ///
  /// It answers as `mode` in
  /// its directory says, and logs what it is asked.
  private static let server = #"""
    import json, sys, http.server, pathlib
    groups = [["car", "automobile", "vehicle"], ["cat", "feline"], ["bank", "money"]]
    def vector(text):
        words = text.lower().replace(".", "").replace("?", "").split()
        found = [float(sum(w in group for w in words)) for group in groups] + [0.1]
        return found + [0.1] if pathlib.Path("mode").read_text().strip() == "swapped" else found
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            mode = pathlib.Path("mode").read_text().strip()
            with open("asked", "a") as log:
                log.write(f"{self.path} {self.headers.get('Authorization')} {len(body['input'])}\n")
            status, answer = 200, {"data": [{"index": i, "embedding": vector(t)}
                                   for i, t in reversed(list(enumerate(body["input"])))]}
            if any("unspeakable" in text for text in body["input"]):
                status, answer = 400, {"error": {"message": "too long"}}
            if mode == "refuse": status, answer = 401, {"error": {"message": "bad key"}}
            if mode == "nonsense": answer = {"data": "x"}
            if mode == "short": answer["data"] = answer["data"][1:]
            if mode == "flaky":
                status = 503
                pathlib.Path("mode").write_text("well")
            if mode == "elsewhere": status = 302
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/v1/embeddings")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pathlib.Path("port.new").write_text(str(server.server_port))
    pathlib.Path("port.new").rename("port")
    server.serve_forever()
    """#

  @Test func `finds other words for the same, by a server, and words alone without it`()
    async throws
  {
    let place = TemporaryDirectory.current
    try write(Self.server, to: place.appending("server.py"))
    try write("well\n", to: place.appending("mode"))
    let script = #"""
      set -e
      python3 server.py & server=$!
      trap 'kill $server' EXIT
      for _ in $(seq 100); do [ -e port ] && break; sleep 0.1; done
      url=http://127.0.0.1:$(cat port)/v1
      # Nobody stands between this machine and itself.
      export http_proxy=http://127.0.0.1:1
      "$1" init ws >/dev/null; cd ws
      "$1" new One --template blank >/dev/null
      for text in "The automobile was parked." "A feline sat there." "Nothing of this."; do
        "$1" message add -s one --role human "$text" >/dev/null
      done
      first() { "$1" search --related car --json >out; python3 -c '
      import json
      hits = json.load(open("out"))
      texts = ["".join(p["text"] for p in hit["excerpt"]) for hit in hits[:2]]
      print(" / ".join(texts) or "none")'; }
      settings() { printf 'embedder:\n  url: %s\n  model: m\n%s' "$url" "$2" > workspace.yaml; }
      echo "none: $(first "$1" 2>&1)"
      settings "$1" ''
      echo "asked: $(first "$1" 2>&1)"
      echo "calls: $(wc -l < ../asked)"
      echo "again: $(first "$1" 2>&1)"
      echo "calls: $(wc -l < ../asked)"
      "$1" message add -s one --role human "Another vehicle came." >/dev/null
      echo flaky > ../mode
      echo "new: $(first "$1" 2>&1)"
      "$1" message add -s one --role human "An unspeakable vehicle." >/dev/null
      echo "untaken: $(first "$1" 2>&1)"
      before=$(wc -l < ../asked)
      first "$1" >/dev/null 2>&1
      echo "calls after: $(($(wc -l < ../asked) - before))"
      echo "only untaken: $("$1" search --related unspeakable 2>&1)" || true
      echo swapped > ../mode
      echo "swapped: $(first "$1" 2>&1)"
      for mode in refuse nonsense short elsewhere; do
        echo $mode > ../mode
        echo "$mode: $(first "$1" 2>&1)"
      done
      echo well > ../mode
      settings "$1" '  keyVariable: MY_KEY'
      echo "kept back: $(first "$1" 2>&1)"
      git config --global --add session.embedder "$url"
      echo "unset: $(first "$1" 2>&1)"
      echo "keyed: $(MY_KEY=s3cret first "$1" 2>&1)"
      settings "$1" '  key: s3cret'
      echo "key in file: $("$1" search --related car 2>&1)" || true
      settings "$1" ''; trap - EXIT; kill $server; wait $server || true
      echo "gone: $(first "$1" 2>&1 | sed 's/127.0.0.1:[0-9]*/HOST/')"
      """#
    let finished = try await run(
      "bash", ["-c", script, "bash", builtCommand.string], in: place)
    let said = Dictionary(
      finished.output.split(separator: "\n").compactMap { line in
        line.range(of: ": ").map {
          (String(line[..<$0.lowerBound]), String(line[$0.upperBound...]))
        }
      }, uniquingKeysWith: { $0 + " | " + $1 })
    let parked = "The automobile was parked."
    let words = "git session: only the words are searched: "
    #expect(said["none"]?.hasPrefix("\(words)workspace.yaml names no embedder") == true)
    #expect(said["asked"]?.hasPrefix(parked) == true)
    #expect(said["again"]?.hasPrefix(parked) == true)
    // One call for all that was new, one for the question; then one for the question.
    #expect(said["calls"] == "2 | 3")
    #expect(said["new"]?.contains("vehicle") == true)
    #expect(said["untaken"]?.contains("vehicle") == true)
    #expect(said["untaken"]?.contains("only the words") == false)
    #expect(said["calls after"] == "1")
    #expect(said["only untaken"]?.contains("does not take the texts: too long") == true)
    // Another model under the same name: its vectors are of another length, so all are asked for anew.
    #expect(said["swapped"]?.contains("vehicle") == true)
    #expect(said["swapped"]?.contains("automobile") == true)
    #expect(said["refuse"]?.contains("refused: bad key") == true)
    #expect(said["nonsense"]?.contains("something else than vectors") == true)
    #expect(said["short"]?.contains("0 vectors") == true)
    #expect(said["elsewhere"]?.contains("leads on to another address") == true)
    #expect(said["kept back"]?.contains("would have the texts of all sessions sent to") == true)
    #expect(said["unset"]?.contains("MY_KEY, for the key, is not set") == true)
    #expect(said["keyed"]?.contains("vehicle") == true)
    #expect(said["key in file"]?.contains("belongs in no file") == true)
    #expect(said["gone"]?.contains("cannot reach http://HOST") == true)
    let asked = try text(of: place.appending("asked"))
    #expect(asked.contains("/v1/embeddings Bearer s3cret 1"))
    let kept = try await run("grep", ["-rl", "s3cret", "ws/.git-session"], in: place)
    #expect(kept.output == "", "a key was kept")
    if finished.status != 0 || said.count < 12 {
      Issue.record("\(finished.output)\n\(finished.errors)")
    }
  }
}
