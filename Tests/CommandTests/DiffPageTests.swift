import Foundation
import SessionKit
import SystemPackage
import TestSupport
import Testing

@testable import git_session

@Suite(.temporaryDirectory) struct `The page of a diff` {
  /// A session with a change of every kind, all of it as naughty as the corpus has it.
  private func edited(_ words: [String]) async throws -> FilePath {
    let path = try await makeSession()
    let files = path.appending("phases/01-work")
    func escaped(_ text: String) -> String {
      text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
    try write("{\"list\": []}\n", to: files.appending("artifacts/a.json"))
    try write(
      "digraph { a [color=red]; a -> b; gone -> b; subgraph cluster_x { b } }\n",
      to: files.appending("diagrams/d.dot"))
    try await succeed("save", in: path)
    let values = words.map { "\"\(escaped($0))\"" }
    try write(
      "{\"list\": [\(values.joined(separator: ",\n"))], \"</script>\": 1}\n",
      to: files.appending("artifacts/a.json"))
    let nodes = words.map { "\"\(escaped($0))\" [label=\"\(escaped($0))\"]" }
    try write(
      """
      digraph { a [color=blue, URL="javascript:alert(1)", image="/etc/passwd"]; a -> b [label=new];
      h [label=<<b>bold</b><IMG SRC="/etc/passwd"/>>]; subgraph cluster_x { b }
      \(nodes.joined(separator: "\n")) }
      """, to: files.appending("diagrams/d.dot"))
    let body = words.joined(separator: "\n") + "\n</script><script>document.title='x'</script>\n"
    try await succeed("message", "add", "--role", "human", in: path, input: body)
    try write("\(body)", to: path.appending("notes.md"))
    try write("x,y\n", to: path.appending("uploads/t.csv"))
    return path
  }

  private static let plain = [
    "</script><script>alert(1)</script>", "\" onload=\"alert(1)", "' onmouseover='alert(1)",
    "&lt;b&gt;",
    "<!-- -->", "]]>", "${x}", "\\N \\G",
  ]

  private func page(_ words: [String] = plain, environment: [String: String] = [:]) async throws
    -> String
  {
    let path = try await edited(words)
    let finished = try await run(
      builtCommand.string, ["diff", "HEAD~1", "--html"], in: path, environment: environment)
    #expect(finished.status == 1, "\(finished.errors)")
    return finished.output
  }

  /// Python's reader of HTML as a second opinion: which elements there are, and with what attributes.
  private static let reader = """
    import sys
    from html.parser import HTMLParser
    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            for name, value in attributes:
                if name.startswith("on") or name in ("src", "style", "xlink:href") or (
                    name == "href" and not value.startswith("#")):
                    print("bad attribute", tag, name, value)
            if tag in ("iframe", "object", "embed", "img", "image", "link", "form", "foreignobject", "use", "base"):
                print("bad element", tag)
            if tag == "script": print("script")
        def handle_startendtag(self, tag, attributes): self.handle_starttag(tag, attributes)
    Reader(convert_charrefs=True).feed(open(sys.argv[1], encoding="utf-8").read())
    """

  private func found(in page: String) async throws -> [String] {
    let file = TemporaryDirectory.current.appending("page.html")
    try write(page, to: file)
    let result = try await run("python3", ["-c", Self.reader, file.string], in: projectDirectory)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test func `holds no script but its own, whatever the session says`() async throws {
    let page = try await page()
    #expect(try await found(in: page) == ["script"])
    #expect(page.contains("<svg"))
    #expect(page.contains("aria-label=\"node a, changed\ncolor: red → blue"))
  }

  @Test(.enabled(if: Corpus.exists, Corpus.absence))
  func `holds all naughty strings as text`() async throws {
    let list = try Corpus.bytes(
      "conformance/naughty-strings/minimaxir__big-list-of-naughty-strings/blns.json")
    let file = TemporaryDirectory.current.appending("blns.json")
    try write(list, to: file)
    let lines = try await run(
      "python3",
      [
        "-c",
        "import json, sys; [print(s) for s in json.load(open(sys.argv[1])) "
          + "if s.isprintable() and s.strip()]", file.string,
      ], in: projectDirectory)
    let words = lines.output.split(separator: "\n").map(String.init)
    #expect(words.count > 300)
    #expect(try await found(in: page(words)) == ["script"])
  }

  @Test func `says what is missing where there is no Graphviz`() async throws {
    let tools = TemporaryDirectory.current.appending("bin")
    for tool in ["git", "sh"] {
      try write("#!/bin/sh\nexec /usr/bin/\(tool) \"$@\"\n", to: tools.appending(tool))
    }
    _ = try await run("chmod", ["-R", "+x", tools.string], in: TemporaryDirectory.current)
    let page = try await page(environment: ["PATH": tools.string])
    #expect(page.contains("Install the package <code>graphviz</code>"))
    #expect(page.contains("color: red → blue"))
    #expect(!page.contains("<svg"))
  }

  @Test(
    arguments: [
      ("kill -XCPU $$", "dot took more than ten seconds"),
      ("kill -KILL $$", "dot was killed, perhaps because memory ran out"),
      ("echo no font >&2; exit 3", "dot ended with status 3: no font"),
      ("head -c 40000000 /dev/zero >$0.big", "dot ended with status"),
    ])
  func `says why dot drew nothing`(script: String, reason: String) async throws {
    let tools = TemporaryDirectory.current.appending("bin")
    try write("#!/bin/sh\n\(script)\n", to: tools.appending("dot"))
    _ = try await run("chmod", ["-R", "+x", tools.string], in: TemporaryDirectory.current)
    let page = try await page(environment: ["PATH": "\(tools):/usr/bin:/bin"])
    #expect(page.contains("The diagram is not drawn: \(reason)"), "\(page.suffix(2000))")
  }

  @Test func `lets dot fill the cache of fonts`() async throws {
    let tools = TemporaryDirectory.current.appending("bin")
    let cache = TemporaryDirectory.current.appending("cache")
    try write(
      "#!/bin/sh\necho fonts >\(cache) && exec /usr/bin/dot \"$@\"\n",
      to: tools.appending("dot"))
    _ = try await run("chmod", ["-R", "+x", tools.string], in: TemporaryDirectory.current)
    let page = try await page(environment: ["PATH": "\(tools):/usr/bin:/bin"])
    #expect(exists(cache))
    #expect(!page.contains("The diagram is not drawn"))
  }

  // MARK: In a browser

  private func browse(_ arguments: [String]) async throws -> Finished? {
    let probe = try await run("sh", ["-c", "command -v chromium"], in: projectDirectory)
    guard probe.status == 0 else {
      print("SKIPPED: no chromium, so nobody has looked at the page; make deps installs it")
      return nil
    }
    let home = TemporaryDirectory.current.appending("browser")
    return try await run(
      "chromium",
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
        "--hide-scrollbars",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=\(home)",
        "--window-size=1100,1600", "--virtual-time-budget=2000",
      ] + arguments, in: TemporaryDirectory.current)
  }

  /// The colours of a picture's corner and how many different ones it has, by Python.
  private static let colors = """
    import struct, sys, zlib
    data, at, body = open(sys.argv[1], "rb").read(), 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR": width, height, depth, color = struct.unpack(">IIBB", data[at + 8:at + 18])
        if kind == b"IDAT": body += data[at + 8:at + 8 + size]
        at += size + 12
    raw, step = zlib.decompress(body), {2: 3, 6: 4}[color]
    before, colors, corner = bytearray(width * step), set(), None
    for row in range(height):
        start = row * (width * step + 1)
        kind, line = raw[start], bytearray(raw[start + 1:start + 1 + width * step])
        for i in range(len(line)):
            a = line[i - step] if i >= step else 0
            b, c = before[i], before[i - step] if i >= step else 0
            p = a + b - c
            near = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[i] = (line[i] + (0, a, b, (a + b) // 2, near)[kind]) & 255
        if corner is None: corner = sum(line[:3]) // 3
        colors.update(bytes(line[i:i + 3]) for i in range(0, len(line), step * 3))
        before = line
    print(corner, len(colors))
    """

  @Test(arguments: [(scheme: 1, isDark: false), (scheme: 0, isDark: true)])
  func `shows itself in light and dark`(scheme: Int, isDark: Bool) async throws {
    let file = TemporaryDirectory.current.appending("page.html")
    try write(await page(), to: file)
    let picture = TemporaryDirectory.current.appending("page.png")
    guard
      let finished = try await browse([
        "--blink-settings=preferredColorScheme=\(scheme)", "--screenshot=\(picture)",
        "file://\(file)",
      ])
    else { return }
    #expect(!finished.errors.contains("CONSOLE"), "\(finished.errors)")
    let result = try await run(
      "python3", ["-c", Self.colors, picture.string], in: projectDirectory)
    let numbers = result.line.split(separator: " ").compactMap { Int($0) }
    try #require(numbers.count == 2, "\(result.errors)")
    #expect(isDark ? numbers[0] < 60 : numbers[0] > 200)
    #expect(numbers[1] > 30)
  }

  /// Goes through the page as Tab does, and writes down what could not be reached.
  private static let walk = """
    <script>
    const reachable = document.querySelectorAll("a[href], button, summary, [tabindex]");
    const missed = [], told = [];
    for (const part of reachable) {
      part.focus();
      if (document.activeElement !== part) missed.push(part.outerHTML.slice(0, 80));
      if (part.tagName === "g") told.push(part.closest("figure").querySelector(".detail").textContent
        === part.getAttribute("aria-label"));
    }
    document.querySelector("#collapse").click();
    const closed = document.querySelectorAll("details[open]").length;
    document.querySelector("#expand").click();
    const open = document.querySelectorAll("details:not([open])").length;
    document.body.dataset.result = [reachable.length > 10, missed.length, told.length > 3,
      told.every(Boolean), closed, open].join(" ");
    </script>
    """

  @Test func `can be gone through with the keyboard`() async throws {
    let page = try await page()
    let start = try #require(page.range(of: "<meta http-equiv"))
    let end = try #require(page[start.upperBound...].firstIndex(of: "\n"))
    // The policy would not let the test's own script run.
    let open = String(page[..<start.lowerBound]) + page[end...]
    let file = TemporaryDirectory.current.appending("walk.html")
    try write(open.replacing("</body>", with: Self.walk + "</body>"), to: file)
    guard let finished = try await browse(["--dump-dom", "file://\(file)"]) else { return }
    #expect(finished.output.contains("data-result=\"true 0 true true 0 0\""), "\(finished.errors)")
  }

  @Test func `runs no script that is put into it`() async throws {
    let page = try await page()
    let file = TemporaryDirectory.current.appending("attacked.html")
    try write(
      page.replacing("</main>", with: "<script>document.title = 'attacked'</script></main>"),
      to: file)
    guard let finished = try await browse(["--dump-dom", "file://\(file)"]) else { return }
    #expect(finished.errors.contains("CONSOLE"), "the browser says what it refused")
    #expect(finished.output.contains("<title>What differs</title>"))
    #expect(finished.output.contains("aria-pressed"), "the page's own script has run")
  }
}

@Suite struct `A drawing` {
  @Test func `keeps shapes and words alone`() {
    let union = DiagramUnion(
      name: "", source: "",
      parts: [.init(id: "n0", state: .changed, name: "node <a>", changes: ["label: 1 → 2"])])
    let svg = """
      <?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]><!-- <script>1</script> -->
      <svg viewBox="0 0 1 1" onload="alert(1)" style="x"><script>alert(1)</script>
      <g id="n0" class="node changed evil"><title>n0</title><a xlink:href="javascript:1">
      <text x="1" fill="url(http://x)">a &amp; &lt;b&gt;</text></a><image href="/etc/passwd"/>
      <polygon points="1,2 3,4" fill="none" transform="x:y;"/></g></svg>
      """
    let copy = DrawingFilter.copy(svg, of: union, prefix: "d1-")
    #expect(
      copy == """
        <svg viewBox="0 0 1 1" role="group" aria-label="Both versions in one diagram">\
        <g class="node changed" id="d1-n0" role="img" \
        aria-label="node &lt;a&gt;, changed\nlabel: 1 → 2" tabindex="0">\
        <title>node &lt;a&gt;, changed\nlabel: 1 → 2</title>\
        <polygon points="1,2 3,4" fill="none"/></g></svg>
        """)
  }
}
