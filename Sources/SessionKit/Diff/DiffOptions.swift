/// How closely two states are compared.
public struct DiffOptions: Hashable, Sendable {
  /// Whether files are compared part by part, by what they mean.
  public var parts = true
  /// Whether what layout engines write into diagrams counts (`pos`, `bb`, `width`, `height`, `lp`).
  public var layout = false
  /// Whether JSON patches are made.
  public var jsonPatches = false
  /// Whether diagrams are prepared for drawing.
  public var diagrams = false

  public init() {}
}
