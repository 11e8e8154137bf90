import SessionKit

/// What stands around the differences.
struct PageFrame {
  var lead: String
  var links: String
  var content: String

  func text() throws -> String {
    let policy = try Self.policy()
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <title>What differs</title>
      <style>\(PageStyle.text)</style>
      </head>
      <body>
      <a class="skip" href="#content">Skip to the differences</a>
      <header>
      <h1>What differs</h1>
      <p class="lead">\(lead)</p>
      <nav aria-label="Parts of the session"><ul>
      \(links)
      </ul></nav>
      <div class="tools"><button type="button" id="expand">Open all</button>
      <button type="button" id="collapse">Close all</button></div>
      </header>
      <main id="content">
      \(content)</main>
      <footer>Made by git session diff --html.</footer>
      <script>\(PageScript.text)</script>
      </body>
      </html>
      """
  }

  /// Nothing but this page's own style and script, known by their checksums.
  private static func policy() throws -> String {
    let (style, script) = try (
      Checksum.sha256(of: PageStyle.text), Checksum.sha256(of: PageScript.text)
    )
    return "default-src 'none'; style-src '\(style)'; script-src '\(script)'; base-uri 'none'; "
      + "form-action 'none'"
  }
}
