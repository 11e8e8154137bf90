import Glibc
import SystemPackage

/// The window of a terminal.
enum TerminalWindow {
  /// 24 lines of 80 columns where nothing is known.
  static func size(of terminal: FileDescriptor) -> (rows: Int, columns: Int) {
    var window = winsize()
    guard unsafe ioctl(terminal.rawValue, UInt(TIOCGWINSZ), &window) == 0, window.ws_row > 0,
      window.ws_col > 0
    else { return (24, 80) }
    return (Int(window.ws_row), Int(window.ws_col))
  }
}
