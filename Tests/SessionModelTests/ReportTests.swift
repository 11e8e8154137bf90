import Foundation
import StructuredText
import Testing

@testable import SessionModel

@Suite struct `Bytes in base 64` {
  @Test(arguments: 0..<70) func `are as Foundation writes them`(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    #expect(Base64.encoded(bytes) == Data(bytes).base64EncodedString())
  }
}

@Suite struct `A composed report` {
  @Test func `shows text as it is`() {
    #expect(
      ReportComposer.plain("a|b*<i>[x](y)\n#") == ##"a\|b\*\<i\>\[x\](y) \#"##)
  }

  @Test func `makes tables of lists and sentences of objects`() {
    let text = ReportComposer.markdown(
      name: "R", facts: [("Owner", "Ada")],
      phases: [
        .init(
          title: "P", status: .open,
          artifacts: [
            (
              "a.json",
              [
                "headline": "H", "empty": "", "impact": ["low": 1],
                "outOfScope": ["x", "y"],
                "assets": [["id": "a", "tags": ["t", "u"]], ["n": true]],
              ]
            )
          ], diagrams: [("d.dot", "graph { a }\n\n")])
      ])
    #expect(
      text == """
        # R

        |  |  |
        |---|---|
        | Owner | Ada |

        ## P

        Not finished: open.

        |  |  |
        |---|---|
        | Headline | H |
        | Impact | Low: 1 |

        ### Out of scope

        - x
        - y

        ### Assets

        | Id | Tags | N |
        |---|---|---|
        | a | t, u |  |
        |  |  | true |

        Diagram d.dot:

        ```dot
        graph { a }
        ```

        """)
  }
}

@Suite struct `A document of pandoc's` {
  @Test(arguments: ["", "[]", "{\"meta\": {}}", "{"])
  func `is refused if it is none`(text: String) {
    #expect(throws: ModelError.self) { try PandocTree(Array(text.utf8)) { _ in nil } }
  }
}
