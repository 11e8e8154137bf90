extension SessionPath {
  /// Makes the name of an upload safe on every system; a name that is safe already stays as it is.
  ///
  /// Directories are dropped; characters that file systems, shells or eyes trip over become `-`; dots
  /// and hyphens at the start go, so that an upload is never hidden, an option, or one of git's own
  /// files; the middle of a long name goes, its extension stays.
  public static func safeFileName(_ name: String) -> String {
    fileName(from: name) ?? "file"
  }

  /// ``safeFileName(_:)``, or `nil` for a name of which nothing would be left.
  public static func fileName(from name: String) -> String? {
    let base = name.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last.map { String($0) } ?? ""
    var result = ""
    for scalar in base.unicodeScalars {
      result.unicodeScalars.append(isUnsafe(scalar) ? "-" : scalar)
    }
    let leading: Set<Unicode.Scalar> = [".", "-", " "]
    let start = result.unicodeScalars.drop { leading.contains($0) }
    result = String(start)
    while let last = result.unicodeScalars.last, last == "." || last == " " {
      result.unicodeScalars.removeLast()
    }
    result = shortened(result)
    guard !result.isEmpty else { return nil }
    let stem = result.unicodeScalars.prefix { $0 != "." }
    return reserved.contains(String(stem).lowercased()) ? "file-\(result)" : result
  }

  private static let maximumNameLength = 200

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ":", "*", "?", "\"", "<", ">", "|", "~": true
    case "\u{200B}"..."\u{200F}", "\u{2060}"..."\u{206F}", "\u{FEFF}": true
    default: SafeText.isForbidden(scalar) || scalar.properties.isNoncharacterCodePoint
    }
  }

  private static func shortened(_ name: String) -> String {
    guard name.utf8.count > maximumNameLength else { return name }
    var ending = ""
    if let dot = name.unicodeScalars.lastIndex(of: ".") {
      let candidate = String(name.unicodeScalars[dot...])
      if candidate.utf8.count <= 20 { ending = candidate }
    }
    var result = ""
    for scalar in name.unicodeScalars {
      guard result.utf8.count + scalar.utf8.count + ending.utf8.count <= maximumNameLength else {
        break
      }
      result.unicodeScalars.append(scalar)
    }
    return result + ending
  }

  /// Names that Windows takes for devices, whatever their extension.
  private static let reserved: Set<String> = {
    let numbered = (1...9).flatMap { ["com\($0)", "lpt\($0)"] }
    return Set(["con", "prn", "aux", "nul"] + numbered)
  }()
}
