import StructuredText
import TestSupport
import Testing

@Suite struct `Any JSON text` {
  @Test(arguments: UInt64(1)...40)
  func `keeps its bytes and its verdict when broken at random`(seed: UInt64) throws {
    var chance = Seeded(state: seed)
    let alphabet = Array("{}[]\",:\\ue019-+.tfn \n\u{00e9}\0".utf8) + [0xFF, 0xC0]
    for _ in 0..<50 {
      var bytes = JSONSample.value(depth: 4, &chance).canonical()
      for _ in 0..<Int.random(in: 0...3, using: &chance) {
        let index = Int.random(in: 0..<bytes.count, using: &chance)
        bytes[index] = alphabet[Int.random(in: 0..<alphabet.count, using: &chance)]
      }
      let document = JSONDocument(bytes)
      #expect(document.bytes == bytes, "seed \(seed)")
      guard document.error == nil else {
        #expect(document.nodes.isEmpty)
        continue
      }
      var wrapped = JSONDocument(Array("{\"in\":".utf8) + bytes + Array(",\"x\":1}".utf8))
      try wrapped.set(2, at: ["x"])
      let expected = Array("{\"in\":".utf8) + bytes + Array(",\"x\":2}".utf8)
      #expect(wrapped.bytes == expected, "seed \(seed)")
    }
  }

  @Test(arguments: UInt64(1)...40)
  func `is the value that was set, in any style`(seed: UInt64) throws {
    var chance = Seeded(state: seed)
    for _ in 0..<30 {
      let old = JSONSample.value(depth: 3, &chance)
      let new = JSONSample.value(depth: 3, &chance)
      for text in [String(decoding: old.canonical(), as: UTF8.self), old.compact] {
        var document = JSONDocument(text)
        try document.set(new, at: [], keyOrder: [])
        #expect(try document.value() == new, "seed \(seed): \(text)")
        try document.set(old, at: [], keyOrder: [])
        #expect(try document.value() == old, "seed \(seed): \(text)")
      }
    }
  }

  @Test(arguments: UInt64(1)...10)
  func `loses only the member that is removed`(seed: UInt64) throws {
    var chance = Seeded(state: seed)
    for _ in 0..<50 {
      guard case .object(var object) = JSONSample.value(depth: 3, &chance),
        let key = object.keys.first
      else { continue }
      var document = JSONDocument(JSONValue.object(object).canonical())
      try document.remove(at: [key])
      object[key] = nil
      #expect(document.bytes == JSONValue.object(object).canonical(), "seed \(seed)")
    }
  }
}
