import Glibc

/// The variables of the environment, each looked up when it is asked for: a dictionary of all of them costs more than
/// the few that a command needs.
struct Variables {
  subscript(name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}
