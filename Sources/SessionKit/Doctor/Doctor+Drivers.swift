extension Doctor.Check {
  /// Whether plain git's drivers are there, run, and are ours as they are today.
  static let drivers = Self(name: "drivers") { doctor in
    let status = try await doctor.git.status()
    guard status.isEnabled else {
      return [
        Doctor.Trouble(
          message: "plain git compares and merges JSON and DOT by lines",
          remedy: "git session config-git --enable lets it do so by meaning", isAdvice: true
        ) { try await doctor.git.enable(.local) }
      ]
    }
    let scope = status.scope.flatMap { PlainGit.Scope(rawValue: $0) }
    return status.problems.map { problem in
      Doctor.Trouble(
        message: problem,
        remedy: scope == nil
          ? "see \(status.origin ?? "git config --show-origin --list")"
          : "git session config-git --enable --\(scope?.rawValue ?? "") sets them anew",
        repair: scope.map { scope in { try await doctor.git.enable(scope) } })
    }
  }

  /// Whether the files have the drivers that are set.
  static let attributes = Self(name: "attributes") { doctor in
    let status = try await doctor.git.status()
    guard status.isEnabled, !status.filesWithout.isEmpty else { return [] }
    return [
      Doctor.Trouble(
        message: "no attributes name drivers for \(status.filesWithout.joined(separator: ", "))",
        remedy: "git session config-git --enable adds them to info/attributes"
      ) { try await doctor.git.addMissingAttributes() }
    ]
  }
}
