import SessionModel
import Testing

@Suite struct `The stage of the work` {
  private static let bare = WorkFacts.Prompt(files: ["prompt.md"])
  private static let begun = WorkFacts.Prompt(files: ["files.json", "prompt.md"])
  private static let told = WorkFacts.Prompt(files: ["context.md", "files.json", "prompt.md"])

  private static func facts(_ change: (inout WorkFacts) -> Void) -> WorkFacts {
    var facts = WorkFacts()
    change(&facts)
    return facts
  }

  @Test(arguments: [
    (facts { _ in }, WorkStage.created),
    (facts { $0.answers = 3 }, .created),
    (facts { $0.questions = 1 }, .firstPrompt),
    (facts { $0.prompts = [bare] }, .firstPrompt),
    (facts { $0.prompts = [begun] }, .analyzing),
    (facts { $0.prompts = [told] }, .active),
    (facts { ($0.questions, $0.prompts) = (1, [told]) }, .active),
    (facts { ($0.questions, $0.answers) = (1, 4) }, .active),
    (facts { $0.questions = 2 }, .interaction),
    (facts { $0.prompts = [told, told] }, .interaction),
    (facts { $0.prompts = [told, bare] }, .analyzing),
    (facts { ($0.questions, $0.alternatives) = (2, 1) }, .branching),
    (facts { ($0.questions, $0.isStored) = (2, true) }, .exported),
    (facts { $0.isStored = true }, .created),
    (facts { ($0.questions, $0.isStored, $0.life) = (2, true, LifeState(.archived)) }, .archived),
    (facts { ($0.questions, $0.life) = (2, LifeState(.frozen)) }, .interaction),
  ])
  func `follows from what there is`(facts: WorkFacts, stage: WorkStage) {
    #expect(facts.stage == stage)
  }
}
