import Glibc
import SessionKit
import SystemPackage

/// The terminal while single keys steer the program: nothing typed is shown, and a second screen hides
/// what was there before.
///
/// However the program ends, by a return, an error or a signal, the terminal is as it was.
struct SteeredTerminal {
  enum Key: Hashable {
    case character(Character)
    case left, right, up, down, home, last, pageUp, pageDown
    /// Ctrl-C.
    case interrupt
    /// Ctrl-Z.
    case suspend
    /// Nobody types any more.
    case end
    /// The window has another size.
    case resized
    case unknown
  }

  /// The signals held back before.
  private let signalsBefore: sigset_t

  /// Takes the terminal over.
  init() throws {
    var settings = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &settings) == 0 else {
      throw SessionError(.system, "the terminal cannot be steered: \(Errno(rawValue: errno))")
    }
    unsafe settingsBefore = settings
    for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] { Glibc.signal(signal, restoreAndDie) }
    // Held back but while a key is waited for: one that came after a screen was drawn and before the
    // wait would be lost.
    var resizing = sigset_t()
    unsafe sigemptyset(&resizing)
    unsafe sigaddset(&resizing, SIGWINCH)
    var before = sigset_t()
    unsafe sigprocmask(SIG_BLOCK, &resizing, &before)
    signalsBefore = before
    handle(SIGWINCH, interruptWait)
    try takeOver()
  }

  /// Gives the terminal back.
  func release() {
    giveBack()
    for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH] { Glibc.signal(signal, SIG_DFL) }
    var before = signalsBefore
    unsafe sigprocmask(SIG_SETMASK, &before, nil)
  }

  private func takeOver() throws {
    var settings = unsafe settingsBefore
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    settings.c_iflag &= ~tcflag_t(IXON | ICRNL)
    guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) == 0 else {
      throw SessionError(.system, "the terminal cannot be steered: \(Errno(rawValue: errno))")
    }
    try write("\u{1B}[?1049h\u{1B}[?25l")
  }

  /// Lets the shell have the terminal until the person comes back.
  func suspend() throws {
    giveBack()
    raise(SIGSTOP)
    try takeOver()
  }

  /// The window; 24 lines of 80 where nothing is known.
  var size: (rows: Int, columns: Int) { TerminalWindow.size(of: .standardOutput) }

  /// Replaces the screen.
  func draw(_ lines: [String]) throws {
    let body = lines.map { "\($0)\u{1B}[0m\u{1B}[K" }.joined(separator: "\r\n")
    try write("\u{1B}[H\(body)\u{1B}[J")
  }

  /// Waits for a key.
  func key() -> Key {
    guard let byte = read() else { return errno == EINTR ? .resized : .end }
    switch byte {
    case 3: return .interrupt
    case 4: return .end
    case 26: return .suspend
    case 27: return escape()
    case 0x80...: return unicode(beginning: byte)
    default: return .character(Character(Unicode.Scalar(byte)))
    }
  }

  /// Asks for a line; nil if the person thinks better of it.
  func ask(_ question: String) throws -> String? {
    var answer = ""
    while true {
      try write("\u{1B}[\(size.rows);1H\(question)\(answer.printableLine)\u{1B}[K\u{1B}[?25h")
      let key = key()
      try write("\u{1B}[?25l")
      switch key {
      case .character("\r"), .character("\n"): return answer
      case .character("\u{7F}"), .character("\u{8}"):
        if answer.isEmpty { return nil }
        answer.removeLast()
      case .character(let character) where !character.isNewline: answer.append(character)
      case .interrupt, .end, .unknown: return nil
      default: continue
      }
    }
  }

  private func escape() -> Key {
    // A lone escape is followed by nothing; a key's sequence comes at once.
    guard let bracket = read(within: .milliseconds(50)), bracket == 0x5B || bracket == 0x4F else {
      return .unknown
    }
    var number = 0
    while let byte = read(within: .milliseconds(50)) {
      switch byte {
      case 0x30...0x39: number = min(number * 10 + Int(byte - 0x30), 1000)
      case 0x3B: continue
      case UInt8(ascii: "A"): return .up
      case UInt8(ascii: "B"): return .down
      case UInt8(ascii: "C"): return .right
      case UInt8(ascii: "D"): return .left
      case UInt8(ascii: "H"): return .home
      case UInt8(ascii: "F"): return .last
      case UInt8(ascii: "~"):
        switch number {
        case 1, 7: return .home
        case 4, 8: return .last
        case 5: return .pageUp
        case 6: return .pageDown
        default: return .unknown
        }
      default: return .unknown
      }
    }
    return .unknown
  }

  private func unicode(beginning first: UInt8) -> Key {
    var bytes = [first]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    while bytes.count < length, let next = read(within: .milliseconds(50)) { bytes.append(next) }
    return String(validating: bytes, as: UTF8.self)?.first.map { .character($0) } ?? .unknown
  }

  /// - Parameter time: How long to wait; `nil` for as long as it takes, or until the window changes.
  /// - Returns: `nil` at the end of the time or of the input, or if the window changed.
  private func read(within time: Duration? = nil) -> UInt8? {
    var readable = fd_set()
    readable.__fds_bits.0 = 1 << STDIN_FILENO
    errno = 0
    let isReady: Int32
    if let time {
      let (seconds, fraction) = time.components
      var limit = timespec(tv_sec: Int(seconds), tv_nsec: Int(fraction / 1_000_000_000))
      isReady = unsafe pselect(STDIN_FILENO + 1, &readable, nil, nil, &limit, nil)
    } else {
      var signals = signalsBefore
      isReady = unsafe pselect(STDIN_FILENO + 1, &readable, nil, nil, nil, &signals)
    }
    guard isReady > 0 else { return nil }
    var byte: UInt8 = 0
    return unsafe Glibc.read(STDIN_FILENO, &byte, 1) == 1 ? byte : nil
  }

  private func write(_ text: String) throws {
    do {
      try FileDescriptor.standardOutput.writeAll(text.utf8)
    } catch let error as Errno {
      throw SessionError(.system, "cannot write to the terminal: \(error)", cause: error)
    }
  }
}

/// What the terminal was like; a handler of signals can reach nothing but a global.
private nonisolated(unsafe) var settingsBefore = termios()

/// Shows the first screen and the cursor again, and the settings that were; safe in a handler.
private func giveBack() {
  restoreText.withUTF8Buffer { text in
    _ = unsafe Glibc.write(STDOUT_FILENO, text.baseAddress, text.count)
  }
  _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settingsBefore)
}

private let restoreText: StaticString = "\u{1B}[?25h\u{1B}[?1049l"

private func restoreAndDie(_ number: Int32) {
  giveBack()
  Glibc.signal(number, SIG_DFL)
  raise(number)
}

/// Does nothing, but the wait for a key ends.
private func interruptWait(_ number: Int32) {}

private func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
  var action = sigaction()
  unsafe action.__sigaction_handler.sa_handler = handler
  unsafe sigaction(number, &action, nil)
}
