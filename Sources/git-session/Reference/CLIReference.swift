import ArgumentParser

/// `docs/reference/cli.md`, made from the commands themselves.
struct CLIReference {
  /// The whole page.
  var text: String {
    let groups = GitSession.configuration.groupedSubcommands.map { group in
      "## \(group.name)\n\n" + group.subcommands.flatMap(leaves).joined(separator: "\n")
    }
    return ([introduction] + groups + [exitStatuses]).joined(separator: "\n")
  }

  private func leaves(_ command: any ParsableCommand.Type) -> [String] {
    let children = command.configuration.subcommands
    return children.isEmpty ? [section(command)] : children.flatMap(leaves)
  }

  private func section(_ command: any ParsableCommand.Type) -> String {
    let help = GitSession.helpMessage(for: command, columns: 90)
    let usage = help.split(separator: "\n").first { $0.hasPrefix("USAGE: ") } ?? ""
    let name = usage.dropFirst("USAGE: ".count).prefix { $0 != "[" && $0 != "<" && $0 != "-" }
    var lines = help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return """
      ### \(name.split(separator: " ").joined(separator: " "))

      ```text
      \(lines.joined(separator: "\n"))
      ```

      """
  }

  private var introduction: String {
    """
    # Command reference

    Made from the commands by `git session reference`; a test fails when it is old. `git session --help`
    and `git session help <command>` print the same.

    - Data goes to standard output, everything else to standard error. With `--json` the data is one
      JSON value, an array where there are many.
    - A state is written `[<session>][@<branch or revision>][:<path>]`, such as
      `q4-risk@what-if~3:phases/02-architecture`. A word alone is a branch or revision of the session at
      hand, or else a session. Git's own expressions, such as `main~2` and `main@{1}`, are revisions.
    - Colour is used on a terminal only, and not with `--no-color`, `NO_COLOR` or `TERM=dumb`.
    - Options that all commands share may also stand before the command's name:
      `git session -C risk --json status`.
    - `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL`, both set, say who acts; else git's settings do.
      `GIT_SESSION_TEMPLATES` names a directory with more templates.

    """
  }

  private var exitStatuses: String {
    """
    ## Exit status

    | status | meaning |
    |---|---|
    | 0 | done |
    | 1 | conflicts; with `diff`, differences; with `phase check`, problems |
    | 2 | the command line is wrong |
    | 3 | there is no such session, branch, phase, file or state |
    | 4 | refused: frozen or archived, in the way, too large, there already, or someone else's turn |
    | 5 | damaged data |
    | 70 | the system failed, or a bug |

    """
  }
}
