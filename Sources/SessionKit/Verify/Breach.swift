import GitKit
import SessionModel

/// A step of the history that broke a rule, and what puts it right.
struct Breach {
  var finding: Verification.Finding
  var mending: Mending

  enum Mending {
    /// The file holds this again, at any time later; it may then go as the rules have it.
    case file(GitPath, TreeEntry)
    /// The file is no more what it must not be.
    case gone(GitPath, TreeEntry)
    /// The files hold what they held while the session was closed, or it is open again.
    case closed([GitPath: TreeEntry?])
    /// The session has this id again.
    case identity(SessionID)
    /// The session is in this state of its life again.
    case life(LifeState)
    /// What a phase lacked to be done is there, was noted, or the phase is not done any more.
    case done(PhaseID)
    /// The phases that were passed are done or noted, or the session has gone back.
    case passed(from: PhaseID)
  }
}
