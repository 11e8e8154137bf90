/// An HTML page around the body of a report; it stands alone and asks for nothing from anywhere.
package enum ReportPage {
  package static func html(title: String, body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(title))</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    \(body)
    </body>
    </html>

    """
  }

  private static let style = """
    @page { size: A4; margin: 22mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); } }
    body { font: 11pt/1.5 sans-serif; max-width: 44em; margin: 2em auto; padding: 0 1em; color: #1b1f24; }
    h1, h2, h3 { line-height: 1.2; break-after: avoid; }
    h1 { border-bottom: 1px solid #c9d1d9; padding-bottom: .3em; }
    table { border-collapse: collapse; width: 100%; margin: 1em 0; font-size: 10pt; }
    th, td { border: 1px solid #c9d1d9; padding: .3em .5em; text-align: left; vertical-align: top; }
    th { background: #f2f4f7; }
    pre { background: #f2f4f7; padding: .8em; overflow-wrap: break-word; white-space: pre-wrap; font-size: 9pt; }
    code { font-family: monospace; }
    img { max-width: 100%; }
    blockquote { border-left: 3px solid #c9d1d9; margin-left: 0; padding-left: 1em; color: #57606a; }
    @media print { body { margin: 0; max-width: none; padding: 0; } a { color: inherit; } }
    """

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
