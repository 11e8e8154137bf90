import GitKit

/// Paths as file systems compare them that do not tell case apart.
struct FoldedPaths {
  private var known: [String: GitPath] = [:]
  private var seen: Set<GitPath> = []

  /// Adds a file and the directories that it is in.
  ///
  /// - Returns: What is wrong if one of them is there by another name.
  mutating func add(_ path: GitPath) -> TreeSurvey.Fault? {
    guard !path.isEmpty, seen.insert(path).inserted else { return nil }
    if let fault = add(path.parent) { return fault }
    let key = path.components.map(\.foldedName).joined(separator: "/")
    guard let other = known.updateValue(path, forKey: key) else { return nil }
    return TreeSurvey.one(other, path)
  }
}
