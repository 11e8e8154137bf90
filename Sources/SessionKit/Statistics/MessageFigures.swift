import GitKit
import SessionModel

/// What the messages of a state say.
struct MessageFigures {
  private(set) var messages = SessionStatistics.Messages(
    total: 0, bytes: 0, byRole: [], byAgent: [], byModel: [], tokens: .init(), withUsage: 0,
    unreadable: 0)
  private(set) var byPhase: [PhaseID: Int] = [:]
  private var roles: [String: Int] = [:]
  private var agents: [String: Int] = [:]
  private var models: [String: SessionStatistics.ModelUsage] = [:]

  init(of tree: ObjectID, in repository: borrowing Repository) throws {
    for phase in try repository.phases(in: tree) {
      for path in try repository.files(below: SessionLayout.messages(phase), in: tree)
      where SessionLayout.kind(of: path) == .message {
        let bytes = try repository.read(path, in: tree) ?? []
        do throws(ModelError) {
          count(try Message(bytes: bytes), in: phase)
        } catch {
          messages.unreadable += 1
        }
      }
    }
    messages.byRole = SessionStatistics.Count.sorted(roles)
    messages.byAgent = SessionStatistics.Count.sorted(agents)
    messages.byModel = models.values.sorted { ($1.messages, $0.model) < ($0.messages, $1.model) }
  }

  private mutating func count(_ message: Message, in phase: PhaseID) {
    messages.total += 1
    messages.bytes += Int64(message.body.utf8.count)
    byPhase[phase, default: 0] += 1
    roles[message.role.rawValue, default: 0] += 1
    if let agent = message.agent { agents[agent, default: 0] += 1 }
    let tokens = message.usage.map { SessionStatistics.Tokens($0) }
    if let tokens, !tokens.isZero {
      messages.withUsage += 1
      messages.tokens.add(tokens)
    }
    guard let model = message.model else { return }
    models[model, default: .init(model: model, messages: 0, tokens: .init())].messages += 1
    models[model]?.tokens.add(tokens ?? .init())
  }
}

extension SessionStatistics.Tokens {
  /// Reads a message's `usage`, an object of numbers as a provider gives it.
  ///
  /// The names are those of Anthropic's, OpenAI's and Google's interfaces, and plain ones.
  init(_ usage: JSON) {
    for (key, value) in usage.members ?? [] {
      guard let number = value.integer, number > 0 else { continue }
      switch key.lowercased().filter({ $0 != "_" && $0 != "-" }) {
      case "input", "inputtokens", "prompt", "prompttokens", "prompttokencount":
        input += Int64(number)
      case "output", "outputtokens", "completion", "completiontokens", "candidatestokencount":
        output += Int64(number)
      case "cached", "cachedtokens", "cachereadinputtokens", "cachecreationinputtokens",
        "cacheread",
        "cachewrite", "cachedcontenttokencount":
        cached += Int64(number)
      default: continue
      }
    }
  }

  fileprivate mutating func add(_ other: Self) {
    input &+= other.input
    output &+= other.output
    cached &+= other.cached
  }
}
