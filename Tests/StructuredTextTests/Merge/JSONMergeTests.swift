import StructuredText
import Testing

@Suite struct `Merging JSON` {
  @Test(arguments: [
    // Members of one object, in the order of ours.
    (#"{"a": 1, "b": 2}"#, #"{"a": 9, "b": 2}"#, #"{"a": 1, "b": 8}"#, #"{"a": 9, "b": 8}"#),
    // Both add; what is sorted stays sorted.
    (
      #"{"a": 1, "d": 4}"#, #"{"a": 1, "c": 3, "d": 4}"#, #"{"a": 1, "b": 2, "d": 4}"#,
      #"{"a": 1, "b": 2, "c": 3, "d": 4}"#
    ),
    // Elements by their id, moved on one side and changed on the other.
    (
      #"[{"id": 1}, {"id": 2}]"#, #"[{"id": 2}, {"id": 1}]"#, #"[{"id": 1, "x": 0}, {"id": 2}]"#,
      #"[{"id": 2}, {"id": 1, "x": 0}]"#
    ),
    // Strings are their own keys.
    (#"["a", "z"]"#, #"["a", "m", "z"]"#, #"["a", "b", "z"]"#, #"["a", "b", "m", "z"]"#),
    // Elements without names, by their order.
    ("[1, 1, 2]", "[0, 1, 1, 2]", "[1, 1, 3]", "[0, 1, 1, 3]"),
    // A spelling is not a change; one that only one side changed is kept.
    (#"{"n": 1.0, "m": 1}"#, #"{"n": 1, "m": 1}"#, #"{"n": 1.0, "m": 2}"#, #"{"n": 1, "m": 2}"#),
    // An element of one member that is known by its name.
    (
      #"[{"x": {"v": 1}}, {"y": {"v": 1}}]"#, #"[{"x": {"v": 2}}, {"y": {"v": 1}}]"#,
      #"[{"x": {"v": 1}}, {"y": {"v": 1}}, {"z": {"v": 1}}]"#,
      #"[{"x": {"v": 2}}, {"y": {"v": 1}}, {"z": {"v": 1}}]"#
    ),
    // Elements without names, moved on one side and changed on the other.
    (
      #"["lima", "golf", "bravo", "hotel"]"#, #"["golf", "lima", "bravo", "hotel"]"#,
      #"["lima", "golf2", "bravo", "hotel"]"#, #"["golf2", "lima", "bravo", "hotel"]"#
    ),
    ("[11, 22, 33, 44]", "[22, 11, 33, 44]", "[11, 22, 33, 0]", "[22, 11, 33, 0]"),
    ("[1, 2]", "[3, 2, 1]", "[2, 1]", "[3, 2, 1]"),
    // Each side moved another one.
    (
      #"[{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}]"#,
      #"[{"id": 2}, {"id": 1}, {"id": 3}, {"id": 4}]"#,
      #"[{"id": 1}, {"id": 2}, {"id": 4}, {"id": 3}]"#,
      #"[{"id": 2}, {"id": 1}, {"id": 4}, {"id": 3}]"#
    ),
    // Elements that have all they say in one value.
    (
      "[[[0, 0], [1, 2], [2, 4], [3, 6]]]", "[[[0, 0], [9, 9], [1, 2], [2, 4], [3, 6]]]",
      "[[[0, 0], [1, 2], [2, 4]]]", "[[[0, 0], [9, 9], [1, 2], [2, 4]]]"
    ),
    (
      #"[{"p": {"a": 1, "b": 2, "c": 3}}, {"p": {"q": 1}}]"#,
      #"[{"p": {"a": 9, "b": 2, "c": 3}}, {"p": {"q": 1}}]"#,
      #"[{"r": 0}, {"p": {"a": 1, "b": 2, "c": 8}}, {"p": {"q": 1}}]"#,
      #"[{"r": 0}, {"p": {"a": 9, "b": 2, "c": 8}}, {"p": {"q": 1}}]"#
    ),
    // Renamed on one side, changed on the other.
    (
      #"{"User": {"type": "object", "p": 1, "q": 2, "r": 3}, "z": 0}"#,
      #"{"Account": {"type": "object", "p": 1, "q": 2, "r": 3}, "z": 0}"#,
      #"{"User": {"type": "object", "p": 1, "q": 2, "r": 4}, "z": 0}"#,
      #"{"Account": {"type": "object", "p": 1, "q": 2, "r": 4}, "z": 0}"#
    ),
    (
      #"[{"id": "x", "f": 1, "g": 2, "h": 3}]"#, #"[{"id": "y", "f": 1, "g": 2, "h": 3}]"#,
      #"[{"id": "x", "f": 1, "g": 2, "h": 9}]"#, #"[{"id": "y", "f": 1, "g": 2, "h": 9}]"#
    ),
    // Of two runs of strings, one has all of the other.
    (#"["a"]"#, #"["a", "b", "c"]"#, #"["a", "b"]"#, #"["a", "b", "c"]"#),
    // Words of a long text.
    (
      #"["one two three four five six seven eight"]"#,
      #"["ONE two three four five six seven eight"]"#,
      #"["one two three four five six seven EIGHT"]"#,
      #"["ONE two three four five six seven EIGHT"]"#
    ),
  ])
  func `puts together`(base: String, ours: String, theirs: String, result: String) throws {
    let merge = try merged(.json, base, ours, theirs)
    #expect(merge.conflicts == [])
    #expect(merge.text == result)
  }

  @Test(
    arguments: [
      (#"{"a": 1}"#, #"{"a": 2}"#, #"{"a": 3}"#, .edited),
      (#"{}"#, #"{"a": 2}"#, #"{"a": 3}"#, .added),
      (#"{"a": 1}"#, #"{"a": 2}"#, #"{}"#, .removed),
      (#"{"a": 1}"#, #"{"a": [1]}"#, #"{"a": {"b": 1}}"#, .retyped),
      ("[1]", "[1, 2]", "[1, 3]", .placed),
      (#"["a"]"#, #"["b"]"#, #"["c"]"#, .edited),
      (#"["p", "z"]"#, #"["p", "--inc", "1", "z"]"#, #"["p", "--inc", "2", "z"]"#, .placed),
      (#"["x\n", "y\n"]"#, #"["x\n", "a\n", "y\n"]"#, #"["x\n", "b\n", "y\n"]"#, .placed),
      // One renamed what the other removed, or gave another name.
      (
        #"{"User": {"p": 1, "q": 2}, "z": 0}"#, #"{"Account": {"p": 1, "q": 2}, "z": 0}"#,
        #"{"z": 0}"#, .removed
      ),
      (
        #"{"User": {"p": 1, "q": 2}, "z": 0}"#, #"{"Account": {"p": 1, "q": 2}, "z": 0}"#,
        #"{"Member": {"p": 1, "q": 2}, "z": 0}"#, .edited
      ),
      (#"["a", "b"]"#, #"["x", "a", "b"]"#, #"["a", "b", "x"]"#, .placed),
      (
        #"[{"id": 1}, {"id": 2}, {"id": 3}]"#, #"[{"id": 2}, {"id": 1}, {"id": 3}]"#,
        #"[{"id": 1}, {"id": 3}, {"id": 2}]"#, .ordered
      ),
    ] as [(String, String, String, Decision.Conflict)])
  func `leaves open`(
    base: String, ours: String, theirs: String, conflict: Decision.Conflict
  ) throws {
    #expect(Set(try merged(.json, base, ours, theirs).conflicts) == [conflict])
    #expect(Set(try merged(.json, base, theirs, ours).conflicts) == [conflict])
  }

  /// What a hostile review found: elements lost, doubled, or a crash.
  @Test(arguments: [
    (#"["a", "b"]"#, #"["a", "b", "c"]"#, #"["b", "a"]"#, ["a", "b", "c"]),
    (#"["a", "b", "c"]"#, #"["c", "a"]"#, #"["b", "a", "c"]"#, ["a", "c"]),
    (#"["a", "b"]"#, #"["b"]"#, #"["b", "a"]"#, ["b"]),
    (#"["v2"]"#, #"["x", "v2", "x"]"#, #"["v2", "x"]"#, ["x", "v2", "x"]),
  ])
  func `loses and doubles nothing of what moved`(
    base: String, ours: String, theirs: String, elements: [String]
  ) throws {
    for (ours, theirs) in [(ours, theirs), (theirs, ours)] {
      let merge = try merged(.json, base, ours, theirs)
      guard merge.conflicts.isEmpty else { continue }
      let array = try JSONDocument(merge.text).value()?.array ?? []
      #expect(array.compactMap(\.string).sorted() == elements.sorted(), "\(merge.text)")
    }
  }

  @Test(
    arguments: [
      ("[[1, 2], [3, 4]]", "[[1, 2], [3, 4], [5, 6]]", "[[3, 4], [1, 2]]", .ordered),
      // Where an element that was added belongs, since its neighbours were parted.
      (#"["a", "b", "c"]"#, #"["a", "x", "b", "c"]"#, #"["b", "c", "a"]"#, .ordered),
      // Whether the copy moved, or what it is a copy of.
      (
        #"[{"v": "one", "w": "two", "x": 1}, "z"]"#,
        #"[{"v": "one", "w": "two", "x": 2}, "z", {"v": "one", "w": "two", "x": 1}]"#,
        #"[{"v": "one", "w": "two", "x": 1}, "y"]"#, .ordered
      ),
      (
        #"[["v"], {"c": [{"name": "w", "q": 1}]}, "z"]"#, #"[["v"], "z"]"#,
        #"[["v"], {"c": [{"name": "w", "q": 2}]}, "z"]"#, .removed
      ),
      // One removed what the other gave another key and put elsewhere.
      (
        #"[{"id": 1, "v": "one"}, {"id": 2, "v": "two"}, {"id": 3, "v": "three"}]"#,
        #"[{"id": 2, "v": "two"}, {"id": 3, "v": "three"}]"#,
        #"[{"id": 2, "v": "two"}, {"id": 3, "v": "three"}, {"id": 9, "v": "one"}]"#, .removed
      ),
    ] as [(String, String, String, Decision.Conflict)])
  func `asks where elements moved or went`(
    base: String, ours: String, theirs: String, conflict: Decision.Conflict
  ) throws {
    #expect(try merged(.json, base, ours, theirs).conflicts == [conflict])
    #expect(try merged(.json, base, theirs, ours).conflicts == [conflict])
  }

  @Test func `marks whole lines around the smallest part`() throws {
    let base = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n"
    let merge = try merged(
      .json, base, base.replacing("2", with: "20"), base.replacing("2", with: "200"))
    #expect(
      merge.text == """
        {
          "a": 1,
        <<<<<<< ours
          "b": 20,
        ||||||| base
          "b": 2,
        =======
          "b": 200,
        >>>>>>> theirs
          "c": 3
        }

        """)
  }

  @Test func `keeps the indentation and the line ends of ours`() throws {
    let base = "{\r\n\t\"a\": {\r\n\t\t\"x\": 1\r\n\t}\r\n}\r\n"
    let ours = base.replacing("1", with: "2")
    let theirs = """
      {
          "a": {
              "x": 1,
              "new": {
                  "deep": [
                      1
                  ]
              }
          }
      }

      """
    #expect(
      try merged(.json, base, ours, theirs).text
        == "{\r\n\t\"a\": {\r\n\t\t\"x\": 2,\r\n\t\t\"new\": {\r\n\t\t\t\"deep\": [\r\n\t\t\t\t1\r\n"
        + "\t\t\t]\r\n\t\t}\r\n\t}\r\n}\r\n")
  }

  @Test func `refuses a key that is there twice`() {
    #expect {
      _ = try merged(.json, "{}", #"{"a": 1, "a": 2}"#, #"{"b": 1}"#)
    } throws: { error in
      (error as? UnreadableSide)?.side == .ours
        && (error as? UnreadableSide)?.error.code == .duplicate
    }
  }

  @Test func `says so where a list differs too much to be told apart`() throws {
    func list(_ start: Int) -> String {
      "[" + (0..<2000).map { "\(($0 * 7 + start) % 5)" }.joined(separator: ",") + "]"
    }
    let merge = try DocumentDiff(
      .json, old: Array(list(0).utf8),
      new: Array(
        ("["
          + (0..<2000).map { "\($0 % 3)" }
          .joined(separator: ",") + "]").utf8))
    #expect(merge.notes.count == 1, "\(merge.notes)")
    #expect(merge.notes.first?.contains("the list differs in more than 512 places") == true)
  }
}
