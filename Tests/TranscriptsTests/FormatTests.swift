import SessionModel
import StructuredText
import Testing

@testable import Transcripts

/// A small transcript of each format, and what it says.
@Suite struct `A transcript of` {
  @Test func `Claude Code folds the lines of a reply and parts the answers of tools`() throws {
    let read = try ReadTranscript(
      """
      {"type":"user","uuid":"a","sessionId":"s","cwd":"/shop","isMeta":true,"message":{"content":"Caveat"}}
      {"type":"assistant","uuid":"b","sessionId":"s","timestamp":"2026-01-01T00:00:00Z","message":{"id":"m","model":"opus","content":[{"type":"thinking","thinking":"Hm."}]}}
      {"type":"assistant","uuid":"c","sessionId":"s","timestamp":"2026-01-01T00:00:01Z","message":{"id":"m","model":"opus","content":[{"type":"text","text":"I look."},{"type":"tool_use","id":"t1","name":"Read","input":{"file":"a"}},{"type":"tool_use","id":"t2","name":"Bash","input":{}}],"usage":{"output_tokens":9}}}
      {"type":"user","uuid":"d","sessionId":"s","message":{"content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"AAA"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},{"type":"tool_result","tool_use_id":"t2","content":"no","is_error":true}]}}
      {"type":"user","uuid":"e","isSidechain":true,"agentId":"7","sessionId":"s","message":{"content":[{"type":"text","text":"Sub"}]}}
      {"type":"brandnew","sessionId":"s"}
      {"type":"assistant","uuid":"f","sessionId":"s","message":{"id":"n","model":"<synthetic>","content":"Limit reached"}}
      """)
    #expect(read.turns.map(\.role) == [.system, .ai, .tool, .tool, .human, .ai])
    #expect(read.turns[5].model == nil)
    let reply = read.turns[1]
    #expect(reply.key == "b" && reply.foldedKeys == ["c"] && reply.body == "I look.")
    #expect(reply.thinking == "Hm." && reply.model == "opus")
    #expect(reply.calls.map(\.name) == ["Read", "Bash"])
    #expect(reply.usage == ["output_tokens": 9])
    #expect(read.turns[2].body == "AAA" && read.turns[2].attachments.map(\.bytes.count) == [8])
    #expect(read.turns[3].result == ToolResult(id: "t2", isError: true))
    #expect(read.turns[2].key != read.turns[3].key)
    #expect(read.turns[4].agent == "7")
    #expect(read.conversations[0].end.details["directory"] == "/shop")
    #expect(read.counts.skipped.keys.sorted() == ["record type 'brandnew' is not known"])
  }

  @Test func `Codex takes what is said once, with usage and thoughts`() throws {
    let read = try ReadTranscript(
      """
      {"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"c1","cwd":"/shop"}}
      {"timestamp":"2026-01-01T00:00:01Z","type":"turn_context","payload":{"model":"gpt-5"}}
      {"timestamp":"2026-01-01T00:00:02Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>x"}]}}
      {"timestamp":"2026-01-01T00:00:03Z","type":"event_msg","payload":{"type":"user_message","message":"Look"}}
      {"timestamp":"2026-01-01T00:00:03Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"Look"}]}}
      {"timestamp":"2026-01-01T00:00:04Z","type":"response_item","payload":{"type":"reasoning","summary":[{"type":"summary_text","text":"Plan"}]}}
      {"timestamp":"2026-01-01T00:00:05Z","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{\\"cmd\\":\\"ls\\"}","call_id":"k"}}
      {"timestamp":"2026-01-01T00:00:06Z","type":"response_item","payload":{"type":"function_call_output","call_id":"k","output":"{\\"output\\":\\"a b\\",\\"metadata\\":{\\"exit_code\\":1}}"}}
      {"timestamp":"2026-01-01T00:00:07Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"output_tokens":5}}}}
      {"timestamp":"2026-01-01T00:00:08Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Two files."}]}}
      """)
    #expect(read.turns.map(\.role) == [.system, .human, .ai, .tool, .ai])
    let call = read.turns[2]
    #expect(call.calls == [ToolCall(id: "k", name: "shell", input: ["cmd": "ls"])])
    #expect(call.thinking == "Plan" && call.model == "gpt-5" && call.usage == ["output_tokens": 5])
    #expect(read.turns[3].body == "a b")
    #expect(read.turns[3].result == ToolResult(id: "k", name: "shell", isError: true))
    #expect(read.conversations.map(\.key.id) == ["c1"])
    expectAccounted(read.counts)
  }

  @Test func `Codex loses no thought that no reply came of, and says none twice`() throws {
    let read = try ReadTranscript(
      """
      {"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"c1","cwd":"/shop"}}
      {"timestamp":"2026-01-01T00:00:01Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"Look"}]}}
      {"timestamp":"2026-01-01T00:00:02Z","type":"event_msg","payload":{"type":"agent_reasoning","text":"Plan"}}
      {"timestamp":"2026-01-01T00:00:03Z","type":"response_item","payload":{"type":"reasoning","summary":[{"type":"summary_text","text":"Plan"}]}}
      {"timestamp":"2026-01-01T00:00:04Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Two files."}]}}
      {"timestamp":"2026-01-01T00:00:05Z","type":"event_msg","payload":{"type":"agent_reasoning","text":"Broken off"}}
      {"timestamp":"2026-01-01T00:00:06Z","type":"event_msg","payload":{"type":"turn_aborted","reason":"interrupted"}}
      {"timestamp":"2026-01-01T00:00:07Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"Go on"}]}}
      {"timestamp":"2026-01-01T00:00:08Z","type":"response_item","payload":{"type":"reasoning","summary":[{"type":"summary_text","text":"The last"}]}}
      """)
    #expect(read.turns.map(\.role) == [.human, .ai, .ai, .human, .ai])
    #expect(read.turns.map(\.thinking) == [nil, "Plan", "Broken off", nil, "The last"])
    #expect(read.turns[2].time?.iso8601 == "2026-01-01T00:00:05.000Z")
    expectAccounted(read.counts)
  }

  @Test func `ChatGPT keeps what was edited as an alternative`() throws {
    func node(_ id: String, _ parent: String, _ role: String, _ text: String) -> String {
      #""\#(id)":{"id":"\#(id)","parent":"\#(parent)","children":[],"message":{"id":"\#(id)","author":{"role":"\#(role)"},"create_time":1700000000.5,"content":{"content_type":"text","parts":["\#(text)"]},"recipient":"all"}}"#
    }
    let read = try ReadTranscript(
      """
      [{"title":"Names","conversation_id":"x","current_node":"d","mapping":{
      "root":{"id":"root","message":null,"parent":null,"children":[]},
      \(node("d", "c", "assistant", "Ada?")),\(node("c", "a", "user", "Short ones")),
      \(node("a", "root", "user", "Name it")),\(node("b", "a", "assistant", "Bartholomew")),
      \(node("p", "q", "user", "lost")),\(node("q", "p", "user", "lost too"))}},
      {"title":"Second","id":"y","mapping":{\(node("z", "-", "user", "Hi"))}}]
      """)
    #expect(read.conversations.map(\.key.id) == ["x", "y"])
    #expect(read.conversations[0].turns.map(\.key) == ["a", "c", "d", "b"])
    #expect(
      read.conversations[0].turns.map(\.parent)
        == [Turn.Parent.none, .key("a"), .key("c"), .key("a")])
    #expect(read.conversations[0].end.current == "d")
    #expect(read.turns[0].time?.iso8601 == "2023-11-14T22:13:20.500Z")
    // Two messages whose parents go round in a circle are counted, not followed.
    #expect(read.counts.skipped.values.map(\.count) == [2])
  }

  @Test func `opencode has tools and thoughts among the parts of a message`() throws {
    let read = try ReadTranscript(
      """
      {"info":{"id":"ses_1","title":"Styles","directory":"/shop"},"messages":[
       {"info":{"id":"m1","role":"user","time":{"created":1700000000000}},"parts":[{"type":"text","text":"Go"},
        {"type":"file","filename":"a.txt","url":"data:text/plain;base64,aGk="}]},
       {"info":{"id":"m2","role":"assistant","modelID":"pickle","time":{"created":1700000001000},"tokens":{"output":3}},"parts":[
        {"type":"reasoning","text":"Hm"},{"type":"text","text":"I go."},
        {"id":"p","type":"tool","callID":"k","tool":"glob","state":{"status":"completed","input":{"p":"*"},"output":"a","time":{"end":1700000002000}}},
        {"type":"step-finish"}]}]}
      """)
    #expect(read.turns.map(\.role) == [.human, .ai, .tool])
    #expect(read.turns[0].attachments == [Attachment(name: "a.txt", bytes: Array("hi".utf8))])
    #expect(read.turns[1].thinking == "Hm" && read.turns[1].model == "pickle")
    #expect(read.turns[2].result == ToolResult(id: "k", name: "glob"))
    #expect(read.conversations[0].end.title == "Styles")
    #expect(read.counts.omitted == ["part 'step-finish'": 1])
  }

  @Test func `Gemini CLI answers tools inside a message`() throws {
    let read = try ReadTranscript(
      """
      {"sessionId":"g","projectHash":"h","startTime":"2026-01-01T00:00:00Z","messages":[
      {"id":"1","timestamp":"2026-01-01T00:00:00Z","type":"user","content":"Read it"},
      {"id":"2","timestamp":"2026-01-01T00:00:01Z","type":"gemini","content":"","model":"pro","tokens":{"output":1},
       "thoughts":[{"subject":"Plan","description":"read"}],
       "toolCalls":[{"id":"k","name":"read_file","args":{"p":"a"},"status":"error","result":[{"functionResponse":{"response":{"error":"gone"}}}]}]}]}
      """)
    #expect(read.turns.map(\.role) == [.human, .ai, .tool])
    #expect(read.turns[1].thinking == "Plan: read")
    #expect(read.turns[2].body == "gone")
    #expect(read.turns[2].result == ToolResult(id: "k", name: "read_file", isError: true))
  }

  @Test(arguments: [
    #"[{"role":"system","content":"Be brief"},{"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"assistant","content":null,"tool_calls":[{"id":"k","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},{"role":"tool","tool_call_id":"k","content":"2"}]"#,
    #"{"model":"gpt","messages":[{"role":"developer","content":"Be brief"},{"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"assistant","content":null,"tool_calls":[{"id":"k","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},{"role":"tool","tool_call_id":"k","content":"2"}]}"#,
  ]) func `OpenAI chat JSON is a list of messages or has one`(text: String) throws {
    let read = try ReadTranscript(text)
    #expect(read.source == "openai")
    #expect(read.turns.map(\.role) == [.system, .human, .ai, .tool])
    #expect(read.turns[1].attachments.count == 1)
    #expect(read.turns[2].calls == [ToolCall(id: "k", name: "f", input: ["x": 1])])
    #expect(read.turns[3].result == ToolResult(id: "k", name: "f"))
    // The same words a second time are a second message, and have a name of their own.
    let twice = try ReadTranscript(
      #"[{"role":"user","content":"again"},{"role":"user","content":"again"}]"#)
    #expect(Set(twice.turns.map(\.key)).count == 2)
  }

  @Test func `SpecStory begins a turn with a line between blank ones`() throws {
    let read = try ReadTranscript(
      """
      <!-- Generated by SpecStory, Markdown v2.1.0 -->

      # 2026-01-16 16:26:02Z

      <!-- Claude Code Session 0a57f201-e967 (2026-01-16 16:26:02Z) -->

      _**User (2026-01-16 16:26:02Z)**_

      Look at `_**User**_`:
      _**Agent**_ is no heading here

      ---

      _**Agent - sidechain (opus-4 2026-01-16 16:26:05Z)**_

      <tool-use data-tool-type="shell" data-tool-name="Bash"><details>
      ls
      </details></tool-use>

      _**Assistant**_

      """)
    #expect(read.conversations.map(\.key.id) == ["0a57f201-e967"])
    #expect(read.turns.map(\.role) == [.human, .ai])
    #expect(read.turns[0].body.hasSuffix("is no heading here"))
    #expect(read.turns[1].model == "opus-4" && read.turns[1].agent == "sidechain")
    #expect(read.turns[1].calls.map(\.name) == ["Bash"])
    #expect(read.turns[1].time?.iso8601 == "2026-01-16T16:26:05.000Z")
    #expect(read.counts.skipped.values.map(\.count) == [1])
  }

  @Test func `aider tells what was typed, said and answered by its line ends`() throws {
    let text = [
      "", "# aider chat started at 2026-01-02 03:04:05", "", "> Aider v0.86  ",
      "> Model: gpt-5 with diff edit format  ", "", "#### fix it  ", "#### please  ", "",
      "#### A heading of the model", "> a quotation", "", "Done.", "",
      "> Tokens: 1.3k sent, 210 received.  ", "", "#### /exit  ",
    ].joined(separator: "\n")
    for end in ["\n", "\r\n"] {
      let read = try ReadTranscript(text.replacing("\n", with: end))
      #expect(read.turns.map(\.role) == [.system, .human, .ai, .human])
      #expect(read.turns[1].body == "fix it\nplease")
      #expect(read.turns[2].body == "#### A heading of the model\n> a quotation\n\nDone.")
      #expect(read.turns[2].model == "gpt-5")
      #expect(read.turns[2].usage == ["sent": 1300, "received": 210])
      #expect(read.counts.folded == 1)
      expectAccounted(read.counts)
    }
  }

  @Test func `aider before it gave prompts their spaces`() throws {
    let read = try ReadTranscript(
      """
      # aider chat started at 2024-08-20 14:08:19

      > Add .aider* to .gitignore (recommended)? y\u{20}\u{20}

      #### /add notes.md

      > Added notes.md to the chat\u{20}\u{20}

      #### go on

      I go on.
      """)
    #expect(read.turns.map(\.role) == [.system, .human, .system, .human, .ai])
    #expect(read.turns[3].body == "go on")
  }

  @Test func `aider in a file whose line ends an editor has tidied`() throws {
    let text = [
      "# aider chat started at 2024-08-20 14:08:19", "", "> Aider v0.50.1  ",
      "> Use /help <question> for help", "", "#### /add notes.md", "",
      "> Added notes.md to the chat", "", "#### go on", "", "> Initial repo scan", "", "I go on.",
      "",
      "> a quotation", "", "Done.", "", "> Tokens: 10 sent, 4 received.  ", "> The edit failed:",
      ">", "> > a line", "", "Again.", "", "> Applied edit to notes.md", "",
    ].joined(separator: "\n")
    let read = try ReadTranscript(text)
    #expect(
      read.turns.map(\.role) == [
        .system, .human, .system, .human, .system, .ai, .system, .ai, .system,
      ])
    #expect(read.turns[5].body == "I go on.\n\n> a quotation\n\nDone.")
    #expect(read.turns[6].body == "Tokens: 10 sent, 4 received.\nThe edit failed:\n\n> a line")
    #expect(read.turns[8].body == "Applied edit to notes.md")
    expectAccounted(read.counts)
  }

  @Test func `opencode counts what is no message`() throws {
    let read = try ReadTranscript(
      """
      {"info":{"id":"ses_1"},"messages":["bad",null,
       {"info":{"id":"m1","role":"user"},"parts":[{"type":"text","text":"Go"}]},{"info":1}]}
      """)
    #expect(read.counts.records == 4 && read.counts.converted == 1)
    expectAccounted(read.counts)
  }

  @Test func `pi makes a tree, whose last entry is shown`() throws {
    let read = try ReadTranscript(
      """
      {"type":"session","version":3,"id":"p","timestamp":"2026-01-01T00:00:00Z","cwd":"/"}
      {"type":"message","id":"1","parentId":null,"timestamp":"2026-01-01T00:00:01Z","message":{"role":"user","content":"A"}}
      {"type":"message","id":"2","parentId":"1","timestamp":"2026-01-01T00:00:02Z","message":{"role":"assistant","content":[{"type":"toolCall","id":"k","name":"read","arguments":{}}],"model":"opus"}}
      {"type":"model_change","id":"3","parentId":"2","timestamp":"2026-01-01T00:00:03Z"}
      {"type":"message","id":"4","parentId":"3","timestamp":"2026-01-01T00:00:04Z","message":{"role":"toolResult","toolCallId":"k","toolName":"read","content":[{"type":"text","text":"x"}]}}
      {"type":"message","id":"5","parentId":"1","timestamp":"2026-01-01T00:00:05Z","message":{"role":"user","content":"B"}}
      """)
    #expect(read.turns.map(\.role) == [.human, .ai, .tool, .human])
    #expect(read.turns.map(\.parent) == [.previous, .previous, .previous, .key("1")])
  }

  @Test func `claude.ai, Copilot and Cursor`() throws {
    let web = try ReadTranscript(
      #"[{"uuid":"w","name":"Plan","created_at":"2026-01-01T00:00:00Z","chat_messages":[{"uuid":"1","sender":"human","created_at":"2026-01-01T00:00:00Z","content":[{"type":"text","text":"Hi"}],"attachments":[{"file_name":"../a.md","extracted_content":"text"}]},{"uuid":"2","parent_message_uuid":"1","sender":"assistant","content":[{"type":"tool_use","id":"k","name":"web","input":{}},{"type":"tool_result","tool_use_id":"k","content":"r"}]},{"uuid":"3","parent_message_uuid":"2","sender":"human","content":[{"type":"text","text":"Thanks"}]}]}]"#
    )
    #expect(web.source == "claude-ai")
    #expect(web.turns.map(\.role) == [.human, .ai, .tool, .human])
    #expect(web.turns[3].parent == .key(web.turns[2].key))
    #expect(web.turns[0].attachments.map(\.name) == ["../a.md"])

    let copilot = try ReadTranscript(
      """
      {"type":"session.start","data":{"sessionId":"c","context":{"cwd":"/"}},"id":"0","timestamp":"2026-01-01T00:00:00Z"}
      {"type":"user.message","data":{"content":"Hi"},"id":"1","timestamp":"2026-01-01T00:00:01Z"}
      {"type":"assistant.message","data":{"model":"gpt","content":"","toolRequests":[{"toolCallId":"k","name":"ls","arguments":{}}]},"id":"2","timestamp":"2026-01-01T00:00:02Z"}
      {"type":"tool.execution_complete","data":{"toolCallId":"k","success":true,"result":{"content":"a"}},"id":"3","timestamp":"2026-01-01T00:00:03Z"}
      """)
    #expect(copilot.source == "copilot-cli")
    #expect(copilot.turns.map(\.role) == [.human, .ai, .tool])

    let cursor = try ReadTranscript(
      """
      {"role":"user","message":{"content":[{"type":"text","text":"Hi"}]}}
      {"role":"assistant","message":{"content":[{"type":"text","text":"Ho"}]}}
      """)
    #expect(cursor.source == "cursor")
    #expect(cursor.turns.map(\.role) == [.human, .ai])
  }
}
