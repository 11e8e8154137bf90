import CLibgit2
import Glibc

/// One side of a comparison.
package struct DiffSide: Hashable, Sendable {
  package var bytes: [UInt8]
  package var kind: EntryKind

  package init(_ bytes: [UInt8], kind: EntryKind = .file) {
    self.bytes = bytes
    self.kind = kind
  }
}

/// The changes between two texts, in git's unified form.
package struct LineDiff: Hashable, Sendable {
  /// What `git diff` would print for the file, headers included; empty if nothing differs.
  package var text: String
  package var insertions: Int
  package var deletions: Int

  /// Compares two texts; `nil` stands for a file that is not there.
  package init(
    old: DiffSide?, new: DiffSide?, path: GitPath, context: Int = 3
  ) throws(GitError) {
    _ = Library.started
    var options = unsafe git_diff_options()
    try check("git_diff_options_init") {
      unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    }
    unsafe options.context_lines = UInt32(context)
    unsafe options.flags |= GIT_DIFF_INDENT_HEURISTIC.rawValue
    var patch: OpaquePointer?
    try check("git_patch_from_buffers") {
      unsafe git_patch_from_buffers(
        &patch, old?.bytes, old?.bytes.count ?? 0, path.cString, new?.bytes,
        new?.bytes.count ?? 0, path.cString, &options)
    }
    defer { unsafe git_patch_free(patch) }
    var added = 0
    var removed = 0
    try check("git_patch_line_stats") {
      unsafe git_patch_line_stats(nil, &added, &removed, patch)
    }
    var buffer = unsafe git_buf()
    try check("git_patch_to_buf") { unsafe git_patch_to_buf(&buffer, patch) }
    defer { unsafe git_buf_dispose(&buffer) }
    text = unsafe String(
      decoding: UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size), as: UTF8.self)
    insertions = added
    deletions = removed
    correctHeader(old?.kind, new?.kind, path)
  }

  /// The library takes every file for one that is not executable, and names both sides of a file
  /// without lines.
  private mutating func correctHeader(_ old: EntryKind?, _ new: EntryKind?, _ path: GitPath) {
    let plain = EntryKind.file.octal
    if text.isEmpty {
      guard let old, let new, old != new else { return }
      text = "diff --git a/\(path) b/\(path)\nold mode \(old.octal)\nnew mode \(new.octal)\n"
      return
    }
    var lines = text.split(separator: "\n", maxSplits: 5, omittingEmptySubsequences: false)
    for (place, line) in lines.enumerated().prefix(3) {
      if let kind = old ?? new,
        line.hasPrefix("new file mode ") || line.hasPrefix("deleted file mode ")
          || (line.hasPrefix("index ") && old == new)
      {
        lines[place] = Substring(line.replacingSuffix(" \(plain)", by: " \(kind.octal)"))
      } else if let old, let new, line.hasPrefix("index ") {
        let names = line.replacingSuffix(" \(plain)", by: "")
        lines[place] = "old mode \(old.octal)\nnew mode \(new.octal)\n\(names)"
      }
    }
    if insertions == 0, deletions == 0 {
      lines.removeAll { $0.hasPrefix("--- ") || $0.hasPrefix("+++ ") }
    }
    text = lines.joined(separator: "\n")
  }
}

extension Substring {
  fileprivate func replacingSuffix(_ old: String, by new: String) -> String {
    hasSuffix(old) ? dropLast(old.count) + new : String(self)
  }
}

/// Whether git would call these bytes binary: a NUL among the first 8,000.
package func isBinary(_ bytes: [UInt8]) -> Bool {
  unsafe bytes.withUnsafeBytes { buffer in
    guard let start = buffer.baseAddress else { return false }
    return unsafe memchr(start, 0, min(buffer.count, 8000)) != nil
  }
}
