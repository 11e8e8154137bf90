/// Rows of text in columns as wide as their widest cell, two spaces between them.
struct TextTable {
  private let rows: [[Cell]]

  private struct Cell {
    var text: String
    /// How many columns a terminal needs for it.
    var width: Int

    init(_ text: String) {
      self.text = text.printableLine
      width = self.text.columns
    }
  }

  init(_ rows: [[String]]) { self.rows = rows.map { $0.map(Cell.init) } }

  /// The lines, without spaces at their ends; `paint` colours a cell of a column.
  func lines(indent: String = "", paint: (Int, String) -> String = { $1 }) -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.width)
      }
    }
    let blanks = String(repeating: " ", count: (widths.max() ?? 0) + 2).utf8
    return rows.map { row in
      var line = indent
      let last = row.lastIndex { !$0.text.isEmpty } ?? -1
      for (column, cell) in row.prefix(last + 1).enumerated() {
        line += paint(column, cell.text)
        guard column < last else { break }
        line += Substring(blanks.prefix(widths[column] - cell.width + 2))
      }
      return line
    }
  }
}

extension String {
  /// How many columns a terminal needs for it.
  var columns: Int { isPlain ? utf8.count : reduce(0) { $0 + $1.columns } }

  /// What fits into a line of the terminal; colours take no room.
  func clipped(to columns: Int) -> String {
    var result = ""
    var width = 0
    var isEscape = false
    for character in self {
      if character == "\u{1B}" { isEscape = true }
      if !isEscape {
        guard width + character.columns <= columns else { return result + "\u{1B}[0m" }
        width += character.columns
      }
      result.append(character)
      if isEscape, character == "m" { isEscape = false }
    }
    return result
  }
}

extension Character {
  /// How many columns a terminal needs for it; Chinese, Japanese and Korean take two each.
  var columns: Int {
    switch unicodeScalars.first?.value ?? 0 {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
