import SessionKit

/// A diff as one web page that needs nothing else.
struct DiffPage {
  let differences: [FileDifference]

  init(_ differences: [FileDifference]) { self.differences = differences }

  func render() async -> String { "" }
}
