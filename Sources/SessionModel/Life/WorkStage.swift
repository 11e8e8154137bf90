/// How far the work of a session has come.
///
/// It follows from what the session holds and is stored nowhere, so it can neither be wrong nor conflict.
public enum WorkStage: String, CaseIterable, Hashable, Sendable, Encodable {
  /// Nobody has asked for anything yet.
  case created
  /// One prompt, and nothing has come of it yet.
  case firstPrompt
  /// What a prompt needs to know is being gathered: it has no `context.md` yet.
  case analyzing
  /// The first prompt has its context or an answer.
  case active
  /// There was more than one prompt.
  case interaction
  /// Alternatives are open, which have what the branch does not.
  case branching
  /// A store has all of the branch.
  case exported
  /// The work is over.
  case archived

  /// In a sentence: `first prompt`.
  public var word: String { self == .firstPrompt ? "first prompt" : rawValue }
}

/// What a ``WorkStage`` follows from.
public struct WorkFacts: Hashable, Sendable {
  /// The messages by people.
  public var questions = 0
  /// The messages by AI.
  public var answers = 0
  /// The prompts that are kept with their context, or for it.
  public var prompts: [Prompt] = []
  /// The branches that have what the current one does not.
  public var alternatives = 0
  /// Whether a store has the tip of the current branch, as far as is known here.
  public var isStored = false
  public var life = LifeState(.active)

  /// A directory of `context/prompts/`.
  public struct Prompt: Hashable, Sendable {
    public var hasContext: Bool
    /// Whether anything but the prompt itself is there, such as the files it is about.
    public var isBegun: Bool

    /// - Parameter names: Of the files in it.
    public init(files names: [String]) {
      hasContext = names.contains("context.md")
      isBegun = names.contains { $0 != "prompt.md" }
    }
  }

  public init() {}

  /// The last stage that the facts show, of those in the order of a session's life.
  public var stage: WorkStage {
    if life.status == .archived { return .archived }
    let asked = max(questions, prompts.count)
    if asked > 0, isStored { return .exported }
    if alternatives > 0 { return .branching }
    if asked == 0 { return .created }
    let waiting = prompts.filter { !$0.hasContext }
    if waiting.contains(where: \.isBegun) || (asked > 1 && !waiting.isEmpty) { return .analyzing }
    if asked > 1 { return .interaction }
    return answers > 0 || prompts.contains(where: \.hasContext) ? .active : .firstPrompt
  }
}
