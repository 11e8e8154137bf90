extension CommitMessage {
  /// Reads the message of any commit; one made by plain git has no trailers and is all subject and body.
  ///
  /// The last paragraph holds the trailers if each of its lines is `Key: value`, or continues the one
  /// before with white space at its start. As git has it, other lines may stand among them, and are
  /// left out, if one line is a `Signed-off-by` or the note of a cherry-pick.
  public init(parsing text: String) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { String($0) }
    let isBlank = lines.map { $0.allSatisfy(\.isWhitespace) }
    let start = isBlank.firstIndex(of: false) ?? lines.count
    let subjectEnd = isBlank[start...].firstIndex(of: true) ?? lines.count
    var end = lines.count
    while end > subjectEnd, isBlank[end - 1] { end -= 1 }
    subject = Self.oneLine(lines[start..<subjectEnd].joined(separator: " "))

    let lastStart = (isBlank[subjectEnd..<end].lastIndex(of: true) ?? end - 1) + 1
    trailers = lastStart > subjectEnd ? Self.trailers(lines[lastStart..<end]) ?? [] : []
    let bodyEnd = trailers.isEmpty ? end : lastStart
    let inner = lines[subjectEnd..<max(bodyEnd, subjectEnd)]
    let body = Self.withoutBlankEnds(inner).joined(separator: "\n")
    self.body = body.isEmpty ? nil : body
  }

  private static func withoutBlankEnds(_ lines: ArraySlice<String>) -> [String] {
    var rest = lines
    while rest.first?.allSatisfy(\.isWhitespace) == true { rest.removeFirst() }
    while rest.last?.allSatisfy(\.isWhitespace) == true { rest.removeLast() }
    return Array(rest)
  }

  private static func trailers(_ lines: ArraySlice<String>) -> [Trailer]? {
    var result: [Trailer] = []
    var others = 0
    var isMadeByGit = false
    for line in lines {
      if line.hasPrefix("Signed-off-by: ") || line.hasPrefix("(cherry picked from commit ") {
        isMadeByGit = true
      }
      if line.first?.isWhitespace == true, !result.isEmpty {
        result[result.count - 1].value += " " + oneLine(line)
        continue
      }
      let bytes = line.utf8
      guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon != bytes.startIndex,
        bytes[..<colon].allSatisfy(isKeyByte)
      else {
        others += 1
        continue
      }
      let value = String(Substring(bytes[bytes.index(after: colon)...]))
      result.append(Trailer(key: String(Substring(bytes[..<colon])), value: oneLine(value)))
    }
    let isAccepted = others == 0 || isMadeByGit && result.count * 3 >= others
    return result.isEmpty || !isAccepted ? nil : result
  }

  static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
