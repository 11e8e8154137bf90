/// Finds many words in one pass over a text, upper and lower case of ASCII being the same,
/// also words that the end of a line breaks
/// (Aho and Corasick 1975, doi:10.1145/360825.360855).
struct KeywordFinder: Sendable {
  private let lengths: [Int]
  /// The column of each byte in ``following``; bytes that are in no word share the column 0.
  private var columns: [UInt8] = Array(repeating: 0, count: 256)
  private var width = 1
  /// By where a state begins in it, and a column, where the state after these begins; its complement if a
  /// word ends there, so that most bytes of a text take one look.
  private var following: [Int32] = []
  /// The words that end in each state.
  private var ending: [[Int]] = []

  /// - Parameter words: Of ASCII, none of them empty.
  init(_ words: [String]) {
    let words = words.map { Array($0.utf8).map(Self.lowercase) }
    lengths = words.map(\.count)
    for byte in words.joined() where columns[Int(byte)] == 0 {
      columns[Int(byte)] = UInt8(width)
      width += 1
    }
    for capital in UInt8(ascii: "A")...UInt8(ascii: "Z") {
      columns[Int(capital)] = columns[Int(Self.lowercase(capital))]
    }
    if columns[Int(Self.lineEnd)] == 0 {
      columns[Int(Self.lineEnd)] = UInt8(width)
      width += 1
    }
    var tree = [[Int32]](repeating: Array(repeating: -1, count: width), count: 1)
    ending = [[]]
    for (index, word) in words.enumerated() {
      var state = 0
      for byte in word {
        let column = Int(columns[Int(byte)])
        if tree[state][column] < 0 {
          tree[state][column] = Int32(tree.count)
          tree.append(Array(repeating: -1, count: width))
          ending.append([])
        }
        state = Int(tree[state][column])
      }
      ending[state].append(index)
    }
    link(&tree)
    // A word goes on behind the end of a line.
    let lineEnd = Int(columns[Int(Self.lineEnd)])
    for state in tree.indices { tree[state][lineEnd] = Int32(state) }
    following = tree.joined().map { state in
      let start = state * Int32(width)
      return ending[Int(state)].isEmpty ? start : ~start
    }
  }

  /// Gives every state an answer to every byte: the longest end of what was read that begins a word.
  private mutating func link(_ tree: inout [[Int32]]) {
    var fallback = [Int](repeating: 0, count: tree.count)
    var waiting: [Int] = []
    for column in 0..<width {
      if tree[0][column] < 0 { tree[0][column] = 0 } else { waiting.append(Int(tree[0][column])) }
    }
    var next = 0
    while next < waiting.count {
      let state = waiting[next]
      next += 1
      ending[state] += ending[fallback[state]]
      for column in 0..<width {
        let child = Int(tree[state][column])
        let other = tree[fallback[state]][column]
        if child < 0 {
          tree[state][column] = other
        } else {
          fallback[child] = Int(other)
          waiting.append(child)
        }
      }
    }
  }

  /// Calls `body` with each word's number and where it begins, in the order in which they end.
  ///
  /// - Complexity: O(*n*) in the bytes, and the number of hits.
  func forEachHit(in bytes: [UInt8], _ body: (_ word: Int, _ start: Int) -> Void) {
    var state = 0
    for at in bytes.indices {
      let next = Int(following[state &+ Int(columns[Int(bytes[at])])])
      guard next < 0 else {
        state = next
        continue
      }
      state = ~next
      guard bytes[at] != Self.lineEnd else { continue }
      for word in ending[state / width] {
        body(word, start(of: lengths[word], before: at + 1, bytes))
      }
    }
  }

  /// Where a word of a length begins that ends at a place, the ends of lines inside of it not counted.
  private func start(of length: Int, before end: Int, _ bytes: [UInt8]) -> Int {
    var (at, left) = (end, length)
    while left > 0 {
      at -= 1
      if bytes[at] != Self.lineEnd { left -= 1 }
    }
    return at
  }

  private static let lineEnd = UInt8(ascii: "\n")

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    (65...90).contains(byte) ? byte + 32 : byte
  }
}
