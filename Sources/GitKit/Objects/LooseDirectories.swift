import SystemPackage

/// Which of the directories are there that objects lie in which have files of their own: `objects/00` to
/// `objects/ff`.
///
/// Once a repository has been packed there are next to none of them, and so most objects need not be looked for: that
/// takes a call for each. What appears after the first question is not seen.
final class LooseDirectories {
  private let objects: FilePath
  private var known: [Bool]?

  /// - Parameter objects: The directory that they are in.
  init(in objects: FilePath) { self.objects = objects }

  /// Whether an object whose name begins with a byte may have a file of its own.
  func mayHave(_ first: UInt8) throws(GitError) -> Bool {
    if let known { return known[Int(first)] }
    return try look()[Int(first)]
  }

  private func look() throws(GitError) -> [Bool] {
    var found = [Bool](repeating: false, count: 256)
    var files = try WorkingTree(at: objects)
    for name in try files.names(in: "") where name.bytes.count == 2 {
      if let first = UInt8(name.description, radix: 16) { found[Int(first)] = true }
    }
    known = found
    return found
  }
}
