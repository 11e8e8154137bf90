/// What a session holds, as far as the model follows it.
struct ModelState: Equatable {
  /// The members of each JSON artifact and the nodes of each diagram, with their values.
  var files: [String: [String: Int]] = [:]
  /// The texts of all messages.
  var messages: Set<String> = []

  /// The three-way merge as people expect it, key by key; nil where a person would have to decide.
  static func merge(_ base: ModelState, _ ours: ModelState, _ theirs: ModelState) -> ModelState? {
    var merged = ModelState()
    for file in Set(ours.files.keys).union(theirs.files.keys) {
      let (old, our, their) = (base.files[file], ours.files[file], theirs.files[file])
      if our == their || their == old {
        merged.files[file] = our
      } else if our == old {
        merged.files[file] = their
      } else if let our, let their {
        guard let members = merge(old ?? [:], our, their) else { return nil }
        merged.files[file] = members
      } else {
        return nil
      }
    }
    let kept = base.messages.intersection(ours.messages).intersection(theirs.messages)
    let new = ours.messages.union(theirs.messages).subtracting(base.messages)
    merged.messages = kept.union(new)
    return merged
  }

  private static func merge(
    _ base: [String: Int], _ ours: [String: Int], _ theirs: [String: Int]
  ) -> [String: Int]? {
    var merged: [String: Int] = [:]
    for key in Set(ours.keys).union(theirs.keys) {
      let (old, our, their) = (base[key], ours[key], theirs[key])
      guard our == their || their == old || our == old else { return nil }
      merged[key] = our == old ? their : our
    }
    return merged
  }
}

/// The history of a session: what each commit holds and comes from.
struct ModelHistory {
  private(set) var states: [ModelState] = [ModelState()]
  private var parents: [[Int]] = [[]]
  /// The name of each commit in the real repository.
  private(set) var names: [String]
  private(set) var tips: [String: Int] = ["main": 0]
  private(set) var branch = "main"

  init(root: String) { names = [root] }

  var tip: Int { tips[branch] ?? 0 }
  var state: ModelState { states[tip] }

  mutating func commit(_ state: ModelState, merging other: Int? = nil, name: String) {
    states.append(state)
    parents.append([tip] + (other.map { [$0] } ?? []))
    names.append(name)
    tips[branch] = states.count - 1
  }

  mutating func create(_ name: String) { tips[name] = tip }

  mutating func enter(_ name: String) { branch = name }

  func isAncestor(_ commit: Int, of other: Int) -> Bool { ancestors(of: other).contains(commit) }

  /// The one merge base; nil if there are several, as after criss-cross merges.
  func mergeBase(_ one: Int, _ other: Int) -> Int? {
    let common = ancestors(of: one).intersection(ancestors(of: other))
    let best = common.filter { candidate in
      !common.contains { $0 != candidate && isAncestor(candidate, of: $0) }
    }
    return best.count == 1 ? best.first : nil
  }

  private func ancestors(of commit: Int) -> Set<Int> {
    var found: Set<Int> = []
    var open = [commit]
    while let next = open.popLast() {
      if found.insert(next).inserted { open += parents[next] }
    }
    return found
  }
}
