import Glibc
package import SystemPackage

/// Says in the name of a file which process is at work on it: `4711-9c02f1ab-3141592653`, its number, where
/// numbers mean what they do here, and a number of the file's own.
package struct ProcessMark: CustomStringConvertible {
  private let process: pid_t
  private let home: String
  private let number: UInt64

  /// A mark of this process that no other file has.
  package static func make() -> ProcessMark {
    ProcessMark(process: getpid(), home: ownHome, number: .random(in: 0 ... .max))
  }

  /// - Returns: `nil` for words of another form.
  package init?(_ text: some StringProtocol) {
    // git and libgit2 write a file beside it first, as `<name>.lock`.
    let own = text.hasSuffix(".lock") ? text.dropLast(".lock".count) : text[...]
    let parts = own.split(separator: "-", omittingEmptySubsequences: false)
    // 0 and less are groups of processes.
    guard parts.count == 3, let process = pid_t(parts[0]), process > 0, parts[1].count == 8,
      let number = UInt64(parts[2])
    else { return nil }
    self.init(process: process, home: String(parts[1]), number: number)
  }

  private init(process: pid_t, home: String, number: UInt64) {
    (self.process, self.home, self.number) = (process, home, number)
  }

  package var description: String { "\(process)-\(home)-\(number)" }

  /// Whether the process that is at work on a file of this mark is no more.
  ///
  /// A container, another machine and this one before it was started anew count processes by themselves. Of theirs
  /// nothing can be asked; a day after the file was last touched, they are taken for gone.
  package func isGone(from path: FilePath) -> Bool {
    guard home == Self.ownHome else {
      return Int64(time(nil)) - modificationTime(path) / 1_000_000_000 > Self.longestWork
    }
    if kill(process, 0) != 0, errno == ESRCH { return true }
    return isDefunct
  }

  /// Whether the process has ended, and only its parent has not asked yet how: one that was killed with its parent
  /// may stay so for long where nobody reaps orphans, as in containers.
  private var isDefunct: Bool {
    do {
      // The name before it, in brackets, may be anything.
      guard let bytes = try readFile(FilePath("/proc/\(process)/stat"), limit: 4096),
        let name = bytes.lastIndex(of: UInt8(ascii: ")"))
      else { return false }
      let state = bytes[(name + 1)...].first { $0 != UInt8(ascii: " ") }
      return state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
    } catch {
      return false
    }
  }

  /// In seconds.
  private static let longestWork: Int64 = 24 * 60 * 60

  /// Eight hexadecimal digits, the same for all processes that count as this one does.
  package static let ownHome: String = {
    let start = FilePath("/proc/sys/kernel/random/boot_id")
    var text = (try? readFile(start, limit: 64)) ?? []
    var numbers = stat()
    if unsafe stat("/proc/self/ns/pid", &numbers) == 0 { text += "\(numbers.st_ino)".utf8 }
    // FNV-1a, of 32 bits: nobody has an interest in a name that is taken.
    let hash = text.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }()
}
