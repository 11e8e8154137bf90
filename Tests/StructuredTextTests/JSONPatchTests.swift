import StructuredText
import TestSupport
import Testing

@Suite struct `A JSON patch` {
  @Test(
    .enabled(if: Corpus.exists, Corpus.absence),
    arguments: ["tests.json", "spec_tests.json"])
  func `does what the conformance suite says`(file: String) throws {
    let folder = "conformance/json-patch/json-patch__json-patch-tests"
    let cases = try #require(
      try JSONValue(parsing: Corpus.bytes("\(folder)/\(file)")).array)
    var count = 0
    for test in cases where test["patch"] != nil {
      count += 1
      let name: Comment = "\(test["comment"]?.string ?? ""): \(test["patch"]?.compact ?? "")"
      var document = JSONDocument((try #require(test["doc"])).canonical())
      let before = document.bytes
      do {
        try document.apply(try JSONPatch(parsing: (try #require(test["patch"])).canonical()))
        #expect(test["error"] == nil, name)
        let result = try JSONValue(parsing: document.bytes)
        if let expected = test["expected"] { #expect(result == expected, name) }
      } catch let error as ParseError {
        #expect(test["error"] != nil, "\(name): \(error)")
        #expect(document.bytes == before, name)
      }
    }
    #expect(count > 15)
  }

  @Test(.enabled(if: Corpus.exists, Corpus.absence))
  func `merges as the fixtures of RFC 7386 say`() throws {
    let path = "conformance/json-merge-patch/pierreinglebert__json-merge-patch/test/fixtures"
    let cases = try #require(
      try JSONValue(parsing: Corpus.bytes("\(path)/index.json")).array)
    var count = 0
    for test in cases {
      guard let target = test["original"], let patch = test["patch"], let result = test["result"]
      else { continue }
      count += 1
      var document = JSONDocument(target.canonical())
      try document.merge(patch: patch)
      #expect(try JSONValue(parsing: document.bytes) == result, "\(patch.compact)")
    }
    #expect(count > 10)
  }

  @Test func `leaves every byte that it does not name`() throws {
    let text = """
      { "b" : 1.0,   "a":[ 1e3, {"x" :  "\\u0041"} , 3 ],
        "c": {
          "deep": [1,
            2]
        }
      }

      """
    var document = JSONDocument(text)
    let patch = """
      [{"op": "move", "from": "/a/1", "path": "/a/0"}, {"op": "replace", "path": "/b", "value": 2},
      {"op": "copy", "from": "/c/deep", "path": "/deep"}, {"op": "test", "path": "/a/1", "value": 1000}]
      """
    try document.apply(try JSONPatch(parsing: Array(patch.utf8)))
    #expect(
      String(document) == """
        { "b" : 2,   "a":[ {"x" :  "\\u0041"}, 1e3 , 3 ],
          "c": {
            "deep": [1,
              2]
          },   "deep" : [1,
            2]
        }

        """)
  }

  @Test func `says which operation failed, and why`() throws {
    var document = JSONDocument(#"{"a": [1]}"#)
    let error = try #require(throws: ParseError.self) {
      try document.apply(
        JSONPatch([.remove(["a", "0"]), .test(["a"], [1])]))
    }
    #expect(error.code == .unequal)
    #expect(error.message == "operation 1: /a has another value")
    #expect(String(document) == #"{"a": [1]}"#)
  }

  private func problem(_ old: [UInt8], _ new: [UInt8]) -> String? {
    do {
      let diff = try DocumentDiff(.json, old: old, new: new)
      let patch = JSONPatch(diff)
      var document = JSONDocument(old)
      try document.apply(try JSONPatch(parsing: patch.value.canonical()))
      let same = try JSONValue(parsing: document.bytes).isSameData(as: JSONValue(parsing: new))
      return same ? nil : "\(patch.value.compact) makes \(String(document))"
    } catch let error as ParseError {
      return "\(error)"
    } catch {
      // Texts that cannot be compared part by part have no patch.
      return nil
    }
  }

  @Test func `made of a difference makes the new text of the old one`() {
    Fuzz.expectNoProblem(seed: 20_261_121, count: 4000) { chance in
      Array((JSONPair.value(&chance, 3) + "\u{1}" + JSONPair.value(&chance, 3)).utf8)
    } problem: { bytes in
      let halves = bytes.split(separator: 1, maxSplits: 1).map(Array.init)
      guard halves.count == 2, halves.allSatisfy({ JSONDocument($0).error == nil }) else {
        return nil
      }
      return problem(halves[0], halves[1])
    }
  }

  @Test(.enabled(if: Corpus.exists, Corpus.absence))
  func `of real versions makes the new text of the old one`() throws {
    var count = 0
    for base in Corpus.files("merges/json", "base.json") {
      for side in ["ours", "theirs"] {
        let path = base.dropLast("base.json".count) + "\(side).json"
        let (old, new) = (try Corpus.bytes(base), try Corpus.bytes(String(path)))
        guard JSONDocument(old).error == nil, JSONDocument(new).error == nil else { continue }
        count += 1
        #expect(problem(old, new) == nil, "\(path)")
      }
    }
    #expect(count > 200)
  }

  @Test func `moves the element with a key that moved`() throws {
    func list(_ ids: [Int]) -> [UInt8] {
      Array("[\(ids.map { #"{"id": \#($0), "size": 1}"# }.joined(separator: ", "))]".utf8)
    }
    let diff = try DocumentDiff(.json, old: list([1, 2, 3, 4]), new: list([4, 1, 2, 3]))
    #expect(JSONPatch(diff).operations == [.move(from: ["3"], to: ["0"])])
  }

  @Test func `brings any list into order with as few moves as there can be`() {
    var chance = Seeded(state: 5)
    for count in [0, 1, 2, 3, 5, 8, 40] {
      for _ in 0..<50 {
        let targets = (0..<count).map { $0 * 3 }.shuffled(using: &chance)
        var list = targets
        let diff = numbers(targets)
        for case .move(let from, let to) in diff {
          list.insert(list.remove(at: Int(from.tokens[0]) ?? -1), at: Int(to.tokens[0]) ?? -1)
        }
        #expect(list == targets.sorted())
      }
    }
  }

  /// The patch that sorts a list of elements with a key.
  private func numbers(_ targets: [Int]) -> [JSONPatch.Operation] {
    func text(_ list: [Int]) -> [UInt8] {
      JSONValue.array(list.map { ["id": .number("\($0)")] }).canonical()
    }
    do {
      return JSONPatch(
        try DocumentDiff(.json, old: text(targets), new: text(targets.sorted()))
      ).operations
    } catch {
      Issue.record("\(error)")
      return []
    }
  }
}

/// JSON made by chance, with keyed, unkeyed and shuffled arrays.
enum JSONPair {
  static func value(_ chance: inout Seeded, _ depth: Int) -> String {
    switch depth == 0 ? chance.below(3) : chance.below(7) {
    case 0: return "\(chance.below(5))"
    case 1: return chance.pick(["\"a\"", "\"b\\u00e9\"", "null", "true", "1.0", "-0", "\"a/~b\""])
    case 2: return chance.pick(["\"\"", "[]", "{}", "false"])
    case 3:
      let ids = Array(0..<chance.below(6)).shuffled(using: &chance)
      let elements = ids.map { "{\"id\": \($0), \"v\": \(value(&chance, depth - 1))}" }
      return "[\(elements.joined(separator: ", "))]"
    case 4:
      let elements = (0..<chance.below(6)).map { _ in value(&chance, depth - 1) }
      return "[\(elements.joined(separator: chance.pick([",", ", ", ",\n  "])))]"
    default:
      let keys = ["a", "b", "c/d", "e~f", "é", ""].shuffled(using: &chance).prefix(chance.below(5))
      let members = keys.map { "\"\($0)\": \(value(&chance, depth - 1))" }
      return "{\(members.joined(separator: ", "))}"
    }
  }
}
