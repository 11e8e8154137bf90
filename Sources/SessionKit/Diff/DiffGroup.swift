/// Under which heading a file's differences stand.
public enum DiffGroup {
  /// The heading of a path, such as `Phase 02-architecture`.
  public static func title(of path: String) -> String {
    let parts = path.split(separator: "/")
    if parts.count > 2, parts[0] == "phases" { return "Phase \(parts[1])" }
    guard parts.count > 1, let title = titles[String(parts[0])] else { return "Session" }
    return title
  }

  /// The differences by heading: the session, its phases in their order, then the rest.
  public static func grouped(
    _ differences: [FileDifference]
  ) -> [(title: String, files: [FileDifference])] {
    var places: [String: Int] = [:]
    var groups: [(title: String, files: [FileDifference])] = []
    for difference in differences {
      if let place = places[difference.group] {
        groups[place].files.append(difference)
      } else {
        places[difference.group] = groups.count
        groups.append((difference.group, [difference]))
      }
    }
    return groups.enumerated().sorted { left, right in
      (rank(left.element.title), left.offset) < (rank(right.element.title), right.offset)
    }.map(\.element)
  }

  private static func rank(_ title: String) -> Int {
    title == "Session" ? 0 : title.hasPrefix("Phase ") ? 1 : 2
  }

  private static let titles = [
    "uploads": "Uploads", "context": "Context", "runtime": "Runtime", "reports": "Reports",
    "agents": "Agents",
  ]
}
