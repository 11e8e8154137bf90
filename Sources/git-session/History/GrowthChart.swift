import SessionKit
import SessionModel

/// How a session grew, as a row of columns for each figure, or line by line where only ASCII is sure to be
/// seen.
struct GrowthChart {
  let lines: [String]

  init(_ growth: SessionStatistics.Growth, inUnicode: Bool) {
    let points = growth.points
    lines = inUnicode ? Self.columns(points) : Self.table(points)
  }

  private static let blocks = Array("▁▂▃▄▅▆▇█")

  private static func columns(_ points: [SessionStatistics.Growth.Point]) -> [String] {
    let figures: [(String, [Int64], String)] = [
      (
        "operations", points.map { Int64($0.operations) },
        "\(points.map(\.operations).max() ?? 0) at most"
      ),
      ("messages", points.map { Int64($0.messages) }, "\(points.last?.messages ?? 0)"),
      ("files", points.map { Int64($0.files) }, "\(points.last?.files ?? 0)"),
      ("bytes", points.map(\.bytes), (points.last?.bytes ?? 0).asSize),
    ]
    let rows = figures.map { name, values, last in
      let most = max(values.max() ?? 0, 1)
      let row = values.map { value in
        value <= 0 ? " " : String(blocks[Int(min(value * 8 / (most + 1), 7))])
      }
      return [name, row.joined(), last]
    }
    let ends = [points.first, points.last].compactMap { $0?.start.short }
    return TextTable(rows).lines(indent: "  ") + ["  \(ends.joined(separator: " to "))"]
  }

  private static let widest: Int64 = 30

  private static func table(_ points: [SessionStatistics.Growth.Point]) -> [String] {
    let most = max(points.map(\.bytes).max() ?? 0, 1)
    let heading = ["begins", "operations", "messages", "files", "size", ""]
    let rows = points.map { point in
      [
        point.start.short, "\(point.operations)", "\(point.messages)", "\(point.files)",
        point.bytes.asSize, String(repeating: "#", count: Int(max(0, point.bytes) * widest / most)),
      ]
    }
    return TextTable([heading] + rows).lines(indent: "  ")
  }
}
