extension Doctor.Check {
  /// Whether plain git's drivers are there, run, and are ours as they are today.
  static let drivers = Self(name: "drivers") { doctor in
    let status = try await doctor.git.status()
    return status.isEnabled ? doctor.troubles(with: status) : [doctor.missingDrivers]
  }

  /// Whether the files have the drivers that are set.
  static let attributes = Self(name: "attributes") { doctor in
    let status = try await doctor.git.status()
    guard status.isEnabled, !status.filesWithout.isEmpty else { return [] }
    let missing = Doctor.Trouble(
      message: "no attributes name drivers for \(status.filesWithout.joined(separator: ", "))",
      remedy: "git session config-git --enable adds them to info/attributes",
      repair: { try await doctor.git.addMissingAttributes() })
    return [missing]
  }
}

extension Doctor {
  fileprivate var missingDrivers: Trouble {
    Trouble(
      message: "plain git compares and merges JSON and DOT by lines",
      remedy: "git session config-git --enable lets it do so by meaning", isAdvice: true,
      repair: { [git] in try await git.enable(.local) })
  }

  fileprivate func troubles(with status: PlainGit.Status) -> [Trouble] {
    // What is set elsewhere, such as on the command line, only a person can change.
    guard let scope = status.scope.flatMap({ PlainGit.Scope(rawValue: $0) }) else {
      let remedy = "see \(status.origin ?? "git config --show-origin --list")"
      return status.problems.map { Trouble(message: $0, remedy: remedy) }
    }
    let remedy = "git session config-git --enable --\(scope.rawValue) sets them anew"
    return status.problems.map { problem in
      Trouble(
        message: problem, remedy: remedy, repair: { [git] in try await git.enable(scope) })
    }
  }
}
