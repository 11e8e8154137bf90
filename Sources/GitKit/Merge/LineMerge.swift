import CLibgit2

/// git's line merge of three texts.
package struct LineMerge: Hashable, Sendable {
  /// The merged text; with conflict markers unless ``isClean``.
  package var text: [UInt8]
  package var isClean: Bool

  /// Who wins where both sides changed the same lines; `both` keeps ours and then theirs.
  package enum Favor: Hashable, Sendable { case neither, ours, theirs, both }

  /// How a conflict shows its sides: git's `merge.conflictStyle`.
  package enum Style: Hashable, Sendable { case merge, diff3, zdiff3 }

  /// What stands beside the markers of each side.
  package struct Labels: Hashable, Sendable {
    package var ours: String
    package var base: String
    package var theirs: String

    package init(ours: String, base: String = "base", theirs: String) {
      self.ours = ours
      self.base = base
      self.theirs = theirs
    }
  }

  /// Merges line by line; `markerSize` is the length of the conflict markers.
  package init(
    base: [UInt8], ours: [UInt8], theirs: [UInt8], labels: Labels, favor: Favor = .neither,
    style: Style = .diff3, markerSize: Int = 7
  ) throws(GitError) {
    _ = Library.started
    var options = unsafe git_merge_file_options()
    try check("git_merge_file_options_init") {
      unsafe git_merge_file_options_init(&options, UInt32(GIT_MERGE_FILE_OPTIONS_VERSION))
    }
    unsafe options.marker_size = UInt16(clamping: markerSize)
    unsafe options.flags =
      switch style {
      case .merge: GIT_MERGE_FILE_STYLE_MERGE.rawValue
      case .diff3: GIT_MERGE_FILE_STYLE_DIFF3.rawValue
      case .zdiff3: GIT_MERGE_FILE_STYLE_ZDIFF3.rawValue
      }
    unsafe options.favor =
      switch favor {
      case .neither: GIT_MERGE_FILE_FAVOR_NORMAL
      case .ours: GIT_MERGE_FILE_FAVOR_OURS
      case .theirs: GIT_MERGE_FILE_FAVOR_THEIRS
      case .both: GIT_MERGE_FILE_FAVOR_UNION
      }
    var result = unsafe git_merge_file_result()
    let status = unsafe labels.ours.withCString { ourLabel in
      unsafe labels.theirs.withCString { theirLabel in
        unsafe labels.base.withCString { baseLabel in
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
