import CLibgit2

/// git's line merge of three texts.
package struct LineMerge: Hashable, Sendable {
  /// The merged text; with conflict markers unless ``isClean``.
  package var text: [UInt8]
  package var isClean: Bool

  /// Who wins where both sides changed the same lines.
  package enum Favor: Hashable, Sendable { case neither, ours, theirs }

  /// A text that was merged by other means.
  package init(cleanly text: [UInt8]) {
    self.text = text
    isClean = true
  }

  /// Merges line by line.
  ///
  /// Conflicts show the base too, as with git's `merge.conflictStyle=diff3`; `ourLabel` stands beside
  /// `<<<<<<<`, `theirLabel` beside `>>>>>>>`.
  package init(
    base: [UInt8], ours: [UInt8], theirs: [UInt8], ourLabel: String, theirLabel: String,
    favor: Favor = .neither
  ) throws(GitError) {
    _ = Library.started
    var options = unsafe git_merge_file_options()
    try check("git_merge_file_options_init") {
      unsafe git_merge_file_options_init(&options, UInt32(GIT_MERGE_FILE_OPTIONS_VERSION))
    }
    unsafe options.flags = GIT_MERGE_FILE_STYLE_DIFF3.rawValue
    unsafe options.favor =
      switch favor {
      case .neither: GIT_MERGE_FILE_FAVOR_NORMAL
      case .ours: GIT_MERGE_FILE_FAVOR_OURS
      case .theirs: GIT_MERGE_FILE_FAVOR_THEIRS
      }
    var result = unsafe git_merge_file_result()
    let status = unsafe ourLabel.withCString { ourLabel in
      unsafe theirLabel.withCString { theirLabel in
        unsafe "base".withCString { baseLabel in
          unsafe options.our_label = ourLabel
          unsafe options.their_label = theirLabel
          unsafe options.ancestor_label = baseLabel
          return unsafe Self.merge(base, ours, theirs, &options, &result)
        }
      }
    }
    try check("git_merge_file") { status }
    defer { unsafe git_merge_file_result_free(&result) }
    text = unsafe Array(UnsafeRawBufferPointer(start: result.ptr, count: result.len))
    isClean = unsafe result.automergeable == 1
  }

  private static func merge(
    _ base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8],
    _ options: UnsafeMutablePointer<git_merge_file_options>,
    _ result: UnsafeMutablePointer<git_merge_file_result>
  ) -> Int32 {
    unsafe base.withUnsafeBytes { base in
      unsafe ours.withUnsafeBytes { ours in
        unsafe theirs.withUnsafeBytes { theirs in
          var inputs = unsafe [base, ours, theirs].map { bytes in
            var input = unsafe git_merge_file_input()
            _ = unsafe git_merge_file_input_init(
              &input, UInt32(GIT_MERGE_FILE_INPUT_VERSION))
            unsafe input.ptr = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            unsafe input.size = bytes.count
            return unsafe input
          }
          return unsafe git_merge_file(result, &inputs[0], &inputs[1], &inputs[2], options)
        }
      }
    }
  }
}
