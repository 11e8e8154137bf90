import SystemPackage
import TestSupport
import Testing

@testable import GitKit

@Suite(.temporaryDirectory) struct `References of a bare repository` {
  @Test func `are those that git lists, packed, moved since and new`() async throws {
    let path = TemporaryDirectory.current.appending("r.git")
    let script = """
      git init -q --bare r.git && cd r.git
      tree=$(git hash-object -w -t tree /dev/null)
      one=$(git commit-tree -m one $tree) && two=$(git commit-tree -m two $tree)
      for n in $(seq 1 40); do
        echo "create refs/heads/session/s-$n/main $one"
        echo "create refs/heads/session/s-$n/what/if $one"
      done | git update-ref --stdin
      git tag -a -m x session/s-7/issued-1 $one && git tag -a -m x session/s-8/issued-1 $one
      git tag plain $one
      git pack-refs --all --prune
      git update-ref refs/heads/session/s-7/main $two && git update-ref refs/heads/session/s-7/new $two
      git update-ref refs/heads/session/s-77/main $two
      git update-ref -d refs/heads/session/s-9/main
      touch refs/heads/session/s-7/main.lock
      """
    let made = try await run("bash", ["-euc", script], in: TemporaryDirectory.current)
    #expect(made.status == 0, "\(made.errors)")
    let listed = try await git("for-each-ref", "--format=%(refname) %(objectname)", in: path)
      .split(separator: "\n").map(String.init).sorted()
    #expect(listed.count > 80)
    let repository = try Repository(at: path)
    for prefix in [
      "refs/", "refs/heads/session/", "refs/heads/session/s-7", "refs/heads/session/s-7/",
      "refs/heads/session/s-9/", "refs/heads/session/s-1", "refs/tags/", "refs/tags/session/s-8/",
      "refs/heads/session/zz", "refs/a", "refs/heads/session/s-40/what/if", "refs/none/x",
    ] {
      let found = try repository.references(under: prefix).map { "\($0.name) \($0.id)" }
      #expect(found == listed.filter { $0.hasPrefix(prefix) }, "\(prefix)")
    }
    // An unsorted file is read as libgit2 reads it.
    let packed = path.appending("packed-refs")
    let lines = try text(of: packed).split(separator: "\n").dropFirst()
    try write(lines.joined(separator: "\n") + "\n", to: packed)
    #expect(try Repository(at: path).references(under: "refs/").count == listed.count)
  }
}
