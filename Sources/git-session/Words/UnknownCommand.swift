import ArgumentParser

/// A word that stands where a command's name should and is none.
struct UnknownCommand: Equatable {
  /// The commands before it: `git session message`.
  var group: String
  var word: String
  /// The commands that may have been meant, the likeliest first.
  var suggestions: [String]

  /// - Returns: `nil` if the words name a command.
  init?(in arguments: [String], of root: any ParsableCommand.Type) {
    var command = root
    var path = [root.shownName]
    for word in arguments {
      let children = command.configuration.subcommands
      guard !children.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
      if let child = children.first(where: { $0.shownName == word }) {
        command = child
        path.append(word)
        continue
      }
      group = path.joined(separator: " ")
      self.word = word
      suggestions = Self.suggestions(
        for: word, among: children.filter { $0.configuration.shouldDisplay }.map { $0.shownName })
      return
    }
    return nil
  }

  /// The names that are nearest to a word, if any is near.
  private static func suggestions(for word: String, among names: [String]) -> [String] {
    let completed = names.filter { $0.hasPrefix(word) }
    if !completed.isEmpty { return completed.sorted() }
    let distances = names.map { (name: $0, distance: word.editDistance(to: $0)) }
    let nearest = distances.map(\.distance).min() ?? .max
    guard nearest <= max(1, min(3, word.count / 2)) else { return [] }
    return distances.filter { $0.distance == nearest }.map(\.name).sorted()
  }

  var message: String { "'\(word)' is not a command of '\(group)'" }

  var hint: String {
    if suggestions.isEmpty { return "\(group) --help lists them" }
    return "did you mean \(suggestions.map { "'\(group) \($0)'" }.joined(separator: " or "))?"
  }
}

extension ParsableCommand {
  /// The name as it is typed.
  static var shownName: String { configuration.commandName ?? "\(self)" }
}

extension String {
  /// How many letters must be added, dropped, replaced or swapped with their neighbour to reach
  /// another word.
  func editDistance(to other: String) -> Int {
    let (from, to) = (Array(self), Array(other))
    var rows = [Array(0...to.count)]
    for i in 0..<from.count {
      var row = [i + 1]
      for j in 0..<to.count {
        let replaced = rows[i][j] + (from[i] == to[j] ? 0 : 1)
        var best = Swift.min(rows[i][j + 1] + 1, row[j] + 1, replaced)
        if i > 0, j > 0, from[i] == to[j - 1], from[i - 1] == to[j] {
          best = Swift.min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[from.count][to.count]
  }
}
