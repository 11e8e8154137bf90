extension SessionLayout {
  /// The `.gitattributes` a session starts with.
  ///
  /// Where the drivers are not configured git falls back to its own text merge. `-text` stops git from
  /// changing line ends on any system: the bytes of a session are the same everywhere.
  public static let initialAttributes = Array(
    """
    # Bytes stay as they are: no conversion of line ends on any system.
    * -text

    # Structural diff and merge; 'git session config-git' names the programs.
    *.json diff=session-json merge=session-json
    *.dot diff=session-dot merge=session-dot
    *.gv diff=session-dot merge=session-dot
    *.md diff=markdown

    # Kept as they came, never merged.
    uploads/** -merge
    reports/issued/** -merge

    """.utf8)

  /// The `.gitignore` a session starts with: what editors, file managers and
  /// `git mergetool` leave behind.
  public static let initialIgnore = Array(
    """
    .DS_Store
    ._*
    Thumbs.db
    desktop.ini
    *~
    .*.sw[a-p]
    .#*
    \\#*#
    *.orig

    """.utf8)
}
