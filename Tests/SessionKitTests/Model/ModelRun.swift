import SessionKit
import SessionModel
import StructuredText
import SystemPackage
import TestSupport
import Testing

/// A session and its model, taken through the same operations.
struct ModelRun {
  let session: Session
  private(set) var history: ModelHistory
  private let directory: FilePath
  private var visits = 0

  struct Difference: Error, CustomStringConvertible {
    var description: String
  }

  init(in directory: FilePath) async throws {
    self.directory = directory
    session = try NewSession(name: "Model", template: templates.template("blank"))
      .create(in: directory, environment: Steps().environment)
    history = ModelHistory(root: try await git("rev-parse", "HEAD", in: session.path))
  }

  /// Does to both what the operation says; what makes no sense here is left out.
  mutating func apply(_ operation: ModelOperation) async throws {
    switch operation {
    case .edit(let file, let key, let value):
      var state = history.state
      state.files[file, default: [:]][key] = value
      try await save(state)
    case .delete(let file):
      var state = history.state
      state.files[file] = nil
      try await save(state)
    case .message(let text):
      let added = try await session.addMessage(role: .human, body: "\(text)\n")
      var state = history.state
      state.messages.insert(text)
      history.commit(state, name: added.change.commit)
    case .branch(let name):
      guard history.tips[name] == nil else { return }
      _ = try await session.createBranch(name)
      history.create(name)
    case .enter(let name):
      guard history.tips[name] != nil, name != history.branch else { return }
      _ = try await session.switchBranch(to: name)
      history.enter(name)
    case .merge(let name):
      guard let other = history.tips[name] else { return }
      try await merge(other, from: .revision(name))
    case .restore(let number):
      let target = number % history.states.count
      guard history.states[target] != history.state else { return }
      let change = try await session.restore(to: history.names[target])
      history.commit(history.states[target], name: change.commit)
    case .visit(let file, let key, let value): try await visit(file, key, value)
    }
  }

  private mutating func save(_ state: ModelState) async throws {
    guard state != history.state else { return }
    try Self.write(state, from: history.state, to: session.path)
    history.commit(state, name: try await session.save("Edit").commit)
  }

  private mutating func visit(_ file: String, _ key: String, _ value: Int) async throws {
    visits += 1
    let place = directory.appending("visit-\(visits)")
    let copy = try await session.clone(to: place, name: "Visit \(visits)")
    var state = history.state
    state.files[file, default: [:]][key] = value
    try Self.write(state, from: history.state, to: copy.path)
    let change = try await copy.save("Visited")
    let back = history.branch
    let name = "visit \(visits)"
    history.create(name)
    history.enter(name)
    history.commit(state, name: change.commit)
    history.enter(back)
    try await merge(history.tips[name] ?? 0, from: .revision(back, in: place))
  }

  private mutating func merge(_ other: Int, from theirs: SessionKit.SessionState) async throws {
    guard let base = history.mergeBase(history.tip, other) else { return }
    let isKnown = history.isAncestor(other, of: history.tip)
    let expected = ModelState.merge(
      history.states[base], history.state, history.states[other])
    switch (try await session.merge(theirs), expected) {
    case (.upToDate, _) where isKnown: return
    case (.merged(let change, _), let expected?) where !isKnown:
      history.commit(expected, merging: other, name: change.commit)
    case (.conflicts, nil): _ = try await session.abortMerge()
    case (let outcome, let expected):
      throw Difference(description: "merged: \(outcome), expected \(String(describing: expected))")
    }
  }

  /// Whether the directory holds what the model says, and git has nothing to complain of.
  func check() async throws {
    let found = try await Self.read(session)
    guard found == history.state else {
      throw Difference(description: "found \(found), expected \(history.state)")
    }
    try await expectSound(session.path)
  }

  // MARK: Files

  private static func path(of file: String, in session: FilePath) -> FilePath {
    session.appending("context").appending(file)
  }

  private static func write(
    _ state: ModelState, from old: ModelState, to session: FilePath
  ) throws {
    for file in ModelOperation.files where state.files[file] != old.files[file] {
      let place = path(of: file, in: session)
      guard let members = state.files[file] else {
        try remove(place)
        continue
      }
      let sorted = members.sorted { $0.key < $1.key }
      if file.hasSuffix(".dot") {
        let nodes = sorted.map { "  \($0.key) [label=\($0.value)];\n" }
        try TestSupport.write("digraph {\n\(nodes.joined())}\n", to: place)
      } else {
        let object = JSONObject(sorted.map { ($0.key, .number("\($0.value)")) })
        let text = String(decoding: JSONValue.object(object).canonical(), as: UTF8.self)
        try TestSupport.write(text, to: place)
      }
    }
  }

  private static func read(_ session: Session) async throws -> ModelState {
    var state = ModelState()
    for file in ModelOperation.files {
      let place = path(of: file, in: session.path)
      guard exists(place) else { continue }
      state.files[file] = try members(
        of: Array(text(of: place).utf8), isDiagram: file.hasSuffix(".dot"))
    }
    state.messages = Set(
      try await session.messages().map { String($0.message.body.dropLast()) })
    return state
  }

  private static func members(of bytes: [UInt8], isDiagram: Bool) throws -> [String: Int] {
    guard isDiagram else {
      let object = try JSONDocument(bytes).value()?.object ?? JSONObject()
      return Dictionary(
        uniqueKeysWithValues: object.members.compactMap { member in
          guard case .number(let literal) = member.value, let value = Int(literal) else {
            return nil
          }
          return (member.key, value)
        })
    }
    let document = DOTDocument(bytes)
    try document.validated()
    let graph = try DOTGraph(document.graphs[0], of: document)
    return Dictionary(
      uniqueKeysWithValues: graph.nodes.compactMap { node in
        node.attributes["label"].flatMap { Int($0.description) }.map { (node.id.description, $0) }
      })
  }
}
