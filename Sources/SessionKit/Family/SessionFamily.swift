public import SessionModel

/// Sessions that come from one another, and the points at which their histories part and meet.
public struct SessionFamily: Hashable, Sendable, Encodable {
  /// A session of the family.
  public struct Member: Hashable, Sendable, Encodable {
    public var id: String
    public var name: String
    /// Where it is; nil for one that others name as their parent and that is not here.
    public var directory: String?
    public var status: String?
    public var created: Timestamp?
    /// The session it comes from, with how: `clone`, `resume`, `remix`, `import`, `child`.
    public var parent: String?
    public var relation: String?
  }

  /// A commit where something begins, parts, meets or ends.
  public struct Node: Hashable, Sendable, Encodable {
    public var commit: String
    /// The id of the session in which it was made, as far as can be told.
    public var session: String
    public var time: Timestamp
    public var operation: String?
    public var subject: String
    /// The branches whose tip it is.
    public var tips: [Tip]
    public var parents: [Link]
  }

  public struct Tip: Hashable, Sendable, Encodable {
    public var session: String
    public var branch: String
    /// Whether the session's directory shows it.
    public var isCurrent: Bool
  }

  /// The way from a node to an older one.
  public struct Link: Hashable, Sendable, Encodable {
    public var commit: String
    /// The operations in between, which are not shown.
    public var operations: Int
    /// Whether the two share no history, but `parent` in `session.json` joins them.
    public var isByName: Bool
  }

  /// The oldest first; a parent before what comes from it.
  public var members: [Member]
  /// Children before their parents, else the newest first.
  public var nodes: [Node]
}

extension SessionFamily {
  /// The family as a graph in Graphviz's language, a cluster for each session, time from left to
  /// right.
  public var dot: String {
    var lines = [
      "digraph family {", "  rankdir=LR;",
      "  node [shape=box, style=rounded, fontname=\"sans-serif\"];",
      "  edge [fontname=\"sans-serif\", fontsize=10];",
    ]
    for (number, member) in members.enumerated() {
      let from = member.relation.map { "\n\($0) of \(member.parent ?? "")" } ?? ""
      let status = member.status.map { " (\($0))" } ?? " (not here)"
      lines.append("  subgraph cluster_\(number) {")
      lines.append("    label=\(Self.quoted("\(member.name)\(status)\n\(member.id)\(from)"));")
      let own = nodes.filter { $0.session == member.id }
      for node in own {
        let tips = node.tips.map {
          $0.session == member.id ? $0.branch : "\($0.session): \($0.branch)"
        }
        let label = ([node.subject, "\(node.commit.prefix(8))"] + tips).joined(separator: "\n")
        let bold = node.tips.isEmpty ? "" : ", penwidth=2"
        lines.append("    c\(node.commit) [label=\(Self.quoted(label))\(bold)];")
      }
      if own.isEmpty { lines.append("    none_\(number) [shape=point];") }
      lines.append("  }")
    }
    for node in nodes.reversed() {
      for link in node.parents {
        var attributes: [String] = []
        if link.operations > 0 { attributes.append("label=\"\(link.operations)\"") }
        if link.isByName { attributes.append("style=dashed") }
        let list = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
        lines.append("  c\(link.commit) -> c\(node.commit)\(list);")
      }
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  /// A quoted string of DOT; what would be an escape there stands for itself.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      // Graphviz reads entities in labels.
      case "&": result += "&amp;"
      default:
        let isControl = scalar.properties.generalCategory == .control
        result.unicodeScalars.append(isControl ? " " : scalar)
      }
    }
    return result + "\""
  }
}
