/// Rows of text in columns as wide as their widest cell, two spaces between them.
struct TextTable {
  var rows: [[String]]

  init(_ rows: [[String]]) { self.rows = rows.map { $0.map(\.printableLine) } }

  /// The lines, without spaces at their ends; `paint` colours a cell of a column.
  func lines(indent: String = "", paint: (Int, String) -> String = { $1 }) -> [String] {
    let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
      rows.map { $0.count > column ? $0[column].columns : 0 }.max() ?? 0
    }
    return rows.map { row in
      let last = row.lastIndex { !$0.isEmpty } ?? -1
      let cells = row.prefix(last + 1).enumerated().map { column, cell in
        let missing = column == last ? 0 : widths[column] - cell.columns
        return paint(column, cell) + String(repeating: " ", count: missing)
      }
      return indent + cells.joined(separator: "  ")
    }
  }
}

extension String {
  /// How many columns a terminal needs for it; Chinese, Japanese and Korean take two each.
  fileprivate var columns: Int {
    reduce(0) { sum, character in
      switch character.unicodeScalars.first?.value ?? 0 {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        sum + 2
      default: sum + 1
      }
    }
  }
}
