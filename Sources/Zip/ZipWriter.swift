import CMinizip
package import SystemPackage

/// Writes a zip file whose bytes follow from what is put into it and from nothing else.
///
/// Names are UTF-8, times are given, permissions are those of Unix; of the system and the day nothing gets in.
@safe package final class ZipWriter {
  private var file: UnsafeMutableRawPointer?
  private let path: FilePath

  /// Begins a file, over what is there.
  package init(at path: FilePath) throws(ZipError) {
    self.path = path
    guard let opened = unsafe zipOpen64(path.string, APPEND_STATUS_CREATE) else {
      throw ZipError(.inputOutput, "cannot write \(path)")
    }
    unsafe file = opened
  }

  deinit {
    if let file = unsafe file { unsafe zipClose(file, nil) }
  }

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - name: Its path in the zip file, with `/`.
  ///   - seconds: When it was changed, since 1970; kept to two seconds, in UTC.
  ///   - size: About how many bytes it has; from 4 GB on the larger form of entries is needed.
  ///   - content: Calls what it is given with the bytes, piece by piece.
  package func add(
    _ name: String, modified seconds: Int64, isExecutable: Bool = false, size: Int64,
    _ content: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    var info = zip_fileinfo()
    info.dosDate = UInt(DOSTime(secondsSince1970: seconds).value)
    let mode: UInt = 0o100000 | (isExecutable ? 0o755 : 0o644)
    info.external_fa = mode << 16
    try check(
      unsafe zipOpenNewFileInZip4_64(
        file, name, &info, nil, 0, nil, 0, nil, Self.deflate, 6, 0, -MAX_WBITS, 8, 0, nil, 0,
        Self.madeByUnix, Self.namesAreUTF8, size >= Self.largeSize ? 1 : 0), name)
    try content { piece in
      var rest = piece[...]
      while !rest.isEmpty {
        let part = Array(rest.prefix(1 << 24))
        try self.check(
          unsafe zipWriteInFileInZip(self.file, part, UInt32(part.count)), name)
        rest = rest.dropFirst(part.count)
      }
    }
    try check(unsafe zipCloseFileInZip(file), name)
  }

  /// Ends the file.
  ///
  /// - Parameter comment: What the file says of itself as a whole; `nil` is nothing.
  package func finish(comment: String? = nil) throws(ZipError) {
    guard let open = unsafe file else { return }
    unsafe file = nil
    let result =
      if let comment { unsafe zipClose(open, comment) } else { unsafe zipClose(open, nil) }
    try check(result, "the end")
  }

  private func check(_ result: Int32, _ what: String) throws(ZipError) {
    guard result != ZIP_OK else { return }
    throw ZipError(.inputOutput, "cannot write '\(what)' to \(path): minizip says \(result)")
  }

  private static let deflate: Int32 = 8
  /// The system that permissions are of, and the version of the format.
  private static let madeByUnix: UInt = 3 << 8 | 20
  private static let namesAreUTF8: UInt = 1 << 11
  /// A margin is left for content that deflate makes larger.
  private static let largeSize: Int64 = 0xF000_0000
}

/// A time as MS-DOS kept it and zip files still do: from 1980 to 2107, to two seconds.
struct DOSTime: Equatable {
  let value: UInt32

  init(secondsSince1970: Int64) {
    let earliest: Int64 = 315_532_800
    let latest: Int64 = 4_354_819_198
    let seconds = min(max(secondsSince1970, earliest), latest)
    let (year, month, day) = Self.date(ofDay: seconds / 86_400)
    let second = seconds % 86_400
    let time = (second / 3600) << 11 | (second / 60 % 60) << 5 | second % 60 / 2
    value = UInt32((year - 1980) << 25 | month << 21 | day << 16 | time)
  }

  /// The date in the Gregorian calendar; days are counted from 1970.
  private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    var rest = day
    var year: Int64 = 1970
    func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    while rest >= (isLeap(year) ? 366 : 365) {
      rest -= isLeap(year) ? 366 : 365
      year += 1
    }
    var month: Int64 = 1
    for days in [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
      guard rest >= Int64(days) else { break }
      rest -= Int64(days)
      month += 1
    }
    return (year, month, rest + 1)
  }
}
