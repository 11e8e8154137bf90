import CLibgit2
import Subprocess
import SystemPackage
package func version() -> Int32 { var a: Int32 = 0, b: Int32 = 0, c: Int32 = 0; git_libgit2_init(); unsafe git_libgit2_version(&a, &b, &c); return a }
package func runGit() async throws -> String { let r = try await run(.name("git"), arguments: ["--version"], output: .string(limit: 100)); return r.standardOutput }
