import GitKit
import Yams
public func v() async throws -> String { "\(version())" + (try await runGit()) }
public func y(_ s: String) throws -> String? { try Yams.compose(yaml: s)?.string }
