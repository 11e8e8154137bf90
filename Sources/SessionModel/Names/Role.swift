/// Who wrote a message.
public enum Role: String, CaseIterable, Hashable, Sendable {
  case human
  case ai
  case system
  case tool
}
