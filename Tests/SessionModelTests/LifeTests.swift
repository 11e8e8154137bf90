import SessionModel
import Testing

@Suite struct `The life of a session` {
  /// All that is legal, in words; whatever is not here is not.
  static let legal = [
    "active freeze frozen", "active archive archived", "active delete active deleted",
    "frozen unfreeze active", "archived delete archived deleted",
    "active deleted recover active", "archived deleted recover archived",
    "frozen deleted recover frozen",
  ]

  private func words(_ state: LifeState) -> String {
    state.status.rawValue + (state.isDeleted ? " deleted" : "")
  }

  @Test func `has these steps and no others`() {
    var found: [String] = []
    for state in LifeState.allCases {
      for step in LifeStep.allCases {
        guard let next = state.after(step) else { continue }
        found.append("\(words(state)) \(step.rawValue) \(words(next))")
        #expect(next.isResult(of: step))
        #expect(next != state)
        #expect(state.step(to: next) == step)
      }
    }
    #expect(found.sorted() == Self.legal.sorted())
    #expect(LifeState.allCases.count == SessionStatus.allCases.count * 2)
  }

  @Test func `takes changes in one state alone`() {
    #expect(LifeState.allCases.filter(\.takesChanges) == [LifeState(.active)])
  }

  @Test func `is a step or nothing between any two states`() {
    for one in LifeState.allCases {
      for other in LifeState.allCases {
        let steps = LifeStep.allCases.filter { one.after($0) == other }
        #expect(steps.count <= 1)
        #expect(one.step(to: other) == steps.first)
      }
    }
  }

  @Test(arguments: LifeState.allCases) func `is written to session.json and read again`(
    state: LifeState
  ) throws {
    var manifest = try SessionManifest.new(
      id: SessionID(validating: "q4-20261121-k7q2"), name: "Q4",
      owner: Person(name: "Ada", email: "a@b"), created: `A moment`.sample)
    let before = manifest.bytes
    manifest.setLife(state, at: `A moment`.sample)
    #expect(try SessionManifest(bytes: manifest.bytes).life == state)
    manifest.setLife(LifeState(.active), at: `A moment`.sample)
    #expect(manifest.bytes == before)
  }
}

@Suite struct `Changes to a session` {
  private func manifest() throws -> SessionManifest {
    let text = """
      {"format": 1, "id": "q4-20261121-k7q2", "name": "Q4", "owner": {"name": "Ada", "email": "a@b"},
       "created": "2026-11-21T10:00:00.000Z", "status": "active",
       "settings": {"resources": {"cpu":  2, "memory": "4Gi"}}, "tags": ["one"], "mine":  [1]}
      """
    return try SessionManifest(bytes: Array(text.utf8))
  }

  @Test func `leave alone what is so already, to the byte`() throws {
    var changes = SessionChanges()
    changes.name = "Q4"
    changes.isPinned = false
    changes.addedTags = ["one"]
    changes.settings = [["resources", "cpu"]: 2]
    let before = try manifest()
    #expect(try changes.applied(to: before).bytes == before.bytes)
  }

  @Test func `touch only the members they are about`() throws {
    var changes = SessionChanges()
    changes.settings = [["resources", "cpu"]: 4, ["waitingTimeoutSeconds"]: 600]
    changes.metadata = [["project", "name"]: "x"]
    changes.addedTags = ["two", "two"]
    changes.isPinned = true
    let after = try changes.applied(to: manifest())
    let text = String(decoding: after.bytes, as: UTF8.self)
    #expect(text.contains(#"{"cpu":  4, "memory": "4Gi"}"#))
    #expect(text.contains(#""mine":  [1]"#))
    #expect(after.settings["waitingTimeoutSeconds"] == 600)
    #expect(after.metadata == ["project": ["name": "x"]])
    #expect(after.tags == ["one", "two"])
    #expect(after.isPinned)
    changes = SessionChanges()
    changes.settings.updateValue(nil, forKey: ["resources", "cpu"])
    changes.removedTags = ["one"]
    let last = try changes.applied(to: after)
    #expect(last.settings["resources"] == ["memory": "4Gi"])
    #expect(last.tags == ["two"])
  }

  @Test func `are refused if they are no good`() throws {
    func code(_ change: (inout SessionChanges) -> Void) throws -> ModelError.Code? {
      var changes = SessionChanges()
      change(&changes)
      let before = try manifest()
      do throws(ModelError) {
        _ = try changes.applied(to: before)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(try code { $0.name = " " } == .invalidName)
    #expect(try code { $0.name = "a\nb" } == .invalidName)
    for tag in ["", " x", "x ", "a,b", "a\u{202E}b", String(repeating: "x", count: 61)] {
      #expect(try code { $0.addedTags = [tag] } == .invalidName, "\(tag)")
    }
    #expect(try code { $0.removedTags = ["two"] } == .missing)
    #expect(try code { $0.settings.updateValue(nil, forKey: ["nothing"]) } == .missing)
    #expect(try code { $0.settings = [["resources", "cpu", "x"]: 1] } == .invalidName)
    for bad: JSON in [0, -5, "soon", [1]] {
      #expect(try code { $0.settings = [["waitingTimeoutSeconds"]: bad] } == .invalidName)
    }
  }
}

@Suite struct `A size` {
  @Test(arguments: [
    ("50 MiB", 52_428_800), ("50MiB", 52_428_800), ("1 kb", 1000), ("12", 12), ("2 GiB", 2 << 30),
  ])
  func `is a number and a unit`(text: String, bytes: Int64) throws {
    #expect(try ByteCount(validating: text).bytes == bytes)
  }

  @Test(arguments: ["", "MiB", "-1 MiB", "1.5 MiB", "9223372036854775807 KiB", "5 furlongs"])
  func `is nothing else`(text: String) {
    #expect(throws: ModelError.self) { try ByteCount(validating: text) }
  }

  @Test func `is shown in the largest unit that keeps it whole`() {
    #expect(ByteCount.mebibytes(50).description == "50 MiB")
    #expect(ByteCount(bytes: 1500).description == "1500 B")
  }
}
