import Foundation
import SystemPackage
import TestSupport
import Testing

/// What commands are killed in, made once and copied for each kill.
struct CrashSite: Sendable {
  private let home: FilePath

  /// The directory in which a command is typed, below a copy.
  static func directory(of place: KilledVerb.Place, in copy: FilePath) -> FilePath {
    switch place {
    case .session, .watched, .conflicted, .clean, .frozen: copy.appending("trial")
    case .workspace, .nowhere: copy
    }
  }

  /// Gives a command a place of its own.
  func copy(_ place: KilledVerb.Place, as name: String) async throws -> FilePath {
    let destination = TemporaryDirectory.current.appending(name)
    let source =
      switch place {
      case .session, .watched, .clean: "session"
      case .frozen: "frozen"
      case .conflicted: "conflicted"
      case .workspace: "workspace"
      case .nowhere: "nowhere"
      }
    let copied = try await run(
      "cp", ["-a", home.appending(source).string, destination.string], in: home)
    #expect(copied.status == 0, "\(copied.errors)")
    return destination
  }

  /// How long an ordinary verb takes here and now, in seconds.
  func timeOfOneVerb() async throws -> Double {
    let site = try await copy(.session, as: "timed")
    let start = ContinuousClock.now
    try await succeed("message", "add", "--role", "ai", "timed", in: site.appending("trial"))
    try remove(site)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return min(max(seconds, 0.03), 0.3)
  }

  /// How often a command makes each call that changes the file system, in the thread that makes the
  /// most.
  func calls(of verb: KilledVerb) async throws -> [(call: String, count: Int)] {
    let site = try await copy(verb.place, as: "traced-\(verb.words.joined().filter(\.isLetter))")
    let trace = site.appending("trace")
    let names = ["rename", "renameat2", "link", "unlink", "unlinkat", "mkdir", "mkdirat", "fsync"]
    let trial = CrashTrial(verb: verb, site: site, mark: "traced\n", comment: "traced")
    let watching = verb.place == .watched
    let finished = try await trial.type(
      under: ["timeout", "-s", "TERM", watching ? "3" : "60"]
        + [
          "strace", "-f", "-qq", "-o", trace.string, "-e", "trace=\(names.joined(separator: ","))",
        ])
    // A merge with conflicts ends with 1.
    #expect([0, 1].contains(finished.status) || watching, "\(verb): \(finished.errors)")
    var counts: [String: [Substring: Int]] = [:]
    for line in try text(of: trace).split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "(" })
      let call = words.count > 1 ? String(words[1]) : ""
      if names.contains(call) { counts[call, default: [:]][words[0], default: 0] += 1 }
    }
    try remove(site)
    return counts.map { ($0.key, $0.value.values.max() ?? 0) }.sorted { $0.0 < $1.0 }
  }

  static func prepare() async throws -> CrashSite {
    let home = TemporaryDirectory.current.appending("prepared")
    let site = home.appending("session")
    try write("{\"assets\": []}\n", to: site.appending("model.json"))
    try write("digraph { a -> b }\n", to: site.appending("flow.dot"))
    try await succeed("new", "Trial", "--template", "blank", in: site)
    let path = site.appending("trial")
    try write("base\n", to: path.appending("clash.md"))
    try write("base\n", to: path.appending("gone.md"))
    try write("start\n", to: path.appending("notes.md"))
    try write("kept\n", to: site.appending("kept.txt"))
    try write("# Report\n", to: site.appending("report.md"))
    try write(recorded, to: site.appending("recorded.jsonl"))
    try await succeed("save", "-m", "Base", in: path)
    try await succeed("artifact", "add", "../model.json", "--phase", "01-work", in: path)
    try await succeed("upload", "add", "../kept.txt", in: path)
    try await succeed("report", "draft", "../report.md", in: path)
    try await succeed("tag", "add", "kept", in: path)
    for branch in ["other", "clash"] {
      try await succeed("branch", branch, in: path)
      try await succeed("switch", branch, in: path)
      try write("\(branch)\n", to: path.appending("\(branch).md"))
      try write("\(branch)\n", to: path.appending("more/\(branch).md"))
      try await succeed("save", "-m", branch, in: path)
      try await succeed("switch", "main", in: path)
    }
    try write("ours\n", to: path.appending("clash.md"))
    try remove(path.appending("gone.md"))
    try await succeed("save", "-m", "Ours", in: path)
    let sibling = TemporaryDirectory.current.appending("sibling")
    try await succeed("clone", ".", sibling.string, in: path)
    try write("sibling\n", to: sibling.appending("sibling.md"))
    try await succeed("save", "-m", "Sibling", in: sibling)
    try await prepareOthers(in: home)
    return CrashSite(home: home)
  }

  /// A transcript of Claude Code's.
  private static let recorded = """
    {"type":"user","uuid":"1","sessionId":"s","timestamp":"2026-01-01T00:00:00Z","message":{"content":"Fresh"}}
    {"type":"assistant","uuid":"2","sessionId":"s","timestamp":"2026-01-01T00:00:01Z","message":{"content":"Yes."}}
    """

  private static func prepareOthers(in home: FilePath) async throws {
    _ = try await run("cp", ["-a", "session", "conflicted"], in: home)
    let conflicted = home.appending("conflicted/trial")
    let merge = try await session("merge", "clash", in: conflicted)
    #expect(merge.status == 1, "\(merge.errors)")
    try write("decided\n", to: conflicted.appending("clash.md"))
    _ = try await run("cp", ["-a", "session", "frozen"], in: home)
    try await succeed("freeze", in: home.appending("frozen/trial"))
    try await succeed("init", "workspace", in: home)
    try write("name\nFresh\n", to: home.appending("workspace/table.csv"))
    try write(recorded, to: home.appending("workspace/recorded.jsonl"))
    try await succeed("new", "Fresh", in: home)
    let fresh = home.appending("fresh")
    try await succeed("export", "-o", "../workspace/fresh.bundle", in: fresh)
    try await succeed("export", "--format", "zip", "-o", "../workspace/fresh.zip", in: fresh)
    _ = try await run("cp", ["-a", "session/trial", "workspace/sessions/trial"], in: home)
    _ = try await run("mkdir", ["nowhere"], in: home)
  }
}
