import GitKit
import SessionModel
import SystemPackage

/// Finds directories for many sessions by their names: `payments-risk`, and where several names come to the
/// same, as all that are in Chinese do, `payments-risk-2` and so on.
struct SessionDirectories {
  private let parent: FilePath
  /// The numbers that are taken, by slug; the directory without one counts as 1.
  private var numbers: [String: Set<Int>] = [:]
  /// Where sessions are, by slug and by name, which is the same in any case.
  private var known: [String: [String: FilePath]] = [:]

  init(in parent: FilePath) throws {
    self.parent = parent
    guard fileExists(parent) else { return }
    var tree = try WorkingTree(at: parent)
    for name in try tree.names(in: "").map(\.description) { take(name) }
  }

  /// Notes that a directory is there, or is to be: `a-2` is the plain one of `a 2` and a numbered one of `a`, whoever
  /// has it, so that what is given out does not depend on what was there when we began to look.
  private mutating func take(_ directory: String) {
    numbers[directory, default: []].insert(1)
    if let (slug, number) = Self.split(directory), number > 1 {
      numbers[slug, default: []].insert(number)
    }
  }

  /// `a` and 2 for `a-2`; `nil` for what has no number.
  private static func split(_ directory: String) -> (slug: String, number: Int)? {
    guard let hyphen = directory.lastIndex(of: "-"),
      let number = Int(directory[hyphen...].dropFirst())
    else { return nil }
    return (String(directory[..<hyphen]), number)
  }

  /// Where a session of this name is, or is to be.
  ///
  /// What is there may be in the way: something that is no session, or one that has another name by now.
  mutating func directory(for name: String) -> FilePath {
    let slug = Slug(from: name).rawValue
    var places = known[slug] ?? sessions(called: slug)
    defer { known[slug] = places }
    let key = name.lowercased()
    if let place = places[key] { return place }
    let usual = path(slug, 1)
    if numbers[slug]?.contains(1) == true, !places.values.contains(usual), !isNumbered(slug) {
      return usual
    }
    let taken = numbers[slug] ?? []
    let number = (1...(taken.count + 1)).first { !taken.contains($0) } ?? 1
    let place = path(slug, number)
    take(number == 1 ? slug : "\(slug)-\(number)")
    places[key] = place
    return place
  }

  /// Whether a directory has its number from here: `a-2` of a session that is called `A` or `a!`.
  private func isNumbered(_ directory: String) -> Bool {
    guard let slug = Self.split(directory)?.slug,
      let name = Self.nameOfSession(at: parent.appending(directory))
    else { return false }
    return Slug(from: name).rawValue == slug
  }

  private func path(_ slug: String, _ number: Int) -> FilePath {
    parent.appending(number == 1 ? slug : "\(slug)-\(number)")
  }

  private func sessions(called slug: String) -> [String: FilePath] {
    var places: [String: FilePath] = [:]
    for number in (numbers[slug] ?? []).sorted() {
      let place = path(slug, number)
      guard let name = Self.nameOfSession(at: place), Slug(from: name).rawValue == slug else {
        continue
      }
      if places[name.lowercased()] == nil { places[name.lowercased()] = place }
    }
    return places
  }

  /// - Returns: `nil` if there is no session, or none that says its name.
  private static func nameOfSession(at path: FilePath) -> String? {
    guard isSession(path) else { return nil }
    do {
      let bytes = try readFile(path.appending("session.json"), limit: 1 << 20) ?? []
      return try SessionManifest(bytes: bytes).name
    } catch {
      return nil
    }
  }
}
