package import SystemPackage
import Testing

/// What to write with git's own low-level commands, as lines of `git mktree`, `%` standing for a
/// blob and `@` for a tree of one file.
package let hostileTrees: [(name: String, lines: [String])] = [
  ("parent", ["40000 ..=@"]), ("parent file", ["100644 ..=%"]), ("self", ["40000 .=@"]),
  ("git", ["40000 .git=@"]), ("GIT", ["40000 .GIT=@"]), ("git file", ["100644 .git=%"]),
  ("short name", ["40000 git~1=@"]), ("unseen", ["40000 .g\u{200C}it=@"]),
  ("slash", ["100644 a/b=%"]), ("absolute", ["100644 /tmp/x=%"]), ("empty name", ["100644 =%"]),
  ("twice", ["100644 a=%", "100644 a=%"]), ("file and directory", ["100644 a=%", "40000 a=@"]),
  ("link and directory", ["120000 a=%", "40000 a=@"]),
  ("unsorted", ["100644 b=%", "100644 a=%"]),
  ("below", ["40000 deep=..=@"]),
]

/// Makes branch `evil`: the current tree with some entries more, whatever git thinks of them.
package func plantTree(_ lines: [String], in path: FilePath) async throws {
  let script = #"""
    import subprocess, sys
    def git(*words, data=b""):
      return subprocess.run(("git",) + words, input=data, check=True, stdout=subprocess.PIPE).stdout.strip()
    def raw(entries):
      data = b"".join(m + b" " + n + b"\0" + bytes.fromhex(i.decode()) for m, n, i in entries)
      return git("hash-object", "-t", "tree", "--literally", "-w", "--stdin", data=data)
    def blob(text): return git("hash-object", "-w", "--stdin", data=text)
    inner = raw([(b"100644", b"evil.txt", blob(b"evil\n"))])
    added = []
    for line in sys.argv[1:]:
      mode, rest = line.encode("utf-8", "surrogateescape").split(b" ", 1)
      name, what = rest.split(b"=", 1)
      if b"=" in what: what, inner = b"@", raw([(b"40000", what.split(b"=")[0], inner)])
      found = {b"%": blob(b"evil\n"), b"@": inner, b"HEAD": git("rev-parse", "HEAD")}
      added.append((mode, name, found.get(what) or blob(what)))
    old = [l.split(None, 3) for l in git("ls-tree", "HEAD").split(b"\n")]
    entries = [(m.lstrip(b"0"), n, i) for m, _, i, n in old]
    names = [n for _, n, _ in added]
    if names == sorted(names): entries = sorted(entries + added, key=lambda e: e[1])
    else: entries += added
    commit = git("commit-tree", "-m", "evil", "-p", "HEAD", raw(entries).decode())
    git("update-ref", "refs/heads/evil", commit.decode())
    """#
  let finished = try await run("python3", ["-c", script] + lines, in: path)
  #expect(finished.status == 0, "\(finished.errors)")
}
