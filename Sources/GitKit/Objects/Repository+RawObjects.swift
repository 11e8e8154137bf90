import CLibgit2

/// What an object of git is.
package enum ObjectKind: Hashable, Sendable {
  case commit, tree, blob, tag
}

extension Repository {
  /// An object's bytes as git keeps them, and what it is.
  package func readRawObject(
    _ id: ObjectID
  ) throws(GitError) -> (kind: ObjectKind, bytes: [UInt8]) {
    var oid = id.oid
    var object: OpaquePointer?
    do {
      try check("git_odb_read") { unsafe git_odb_read(&object, objects, &oid) }
    } catch  where error.code == .notFound {
      throw GitError(.damaged, "object \(id) is missing; run git fsck")
    }
    defer { unsafe git_odb_object_free(object) }
    let kind: ObjectKind
    let type = unsafe git_odb_object_type(object)
    switch type {
    case GIT_OBJECT_COMMIT: kind = .commit
    case GIT_OBJECT_TREE: kind = .tree
    case GIT_OBJECT_BLOB: kind = .blob
    case GIT_OBJECT_TAG: kind = .tag
    default: throw GitError(.damaged, "object \(id) is of no kind that git has; run git fsck")
    }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: git_odb_object_data(object), count: git_odb_object_size(object))
    try unsafe checkHash(bytes, of: id, type)
    return (kind, unsafe Array(bytes))
  }

  /// What an object is that is no tag, or that a tag is of, and the tags on the way, with their bytes.
  package func peelTags(
    _ id: ObjectID
  ) throws(GitError) -> (id: ObjectID, kind: ObjectKind, tags: [(id: ObjectID, bytes: [UInt8])]) {
    var tags: [(id: ObjectID, bytes: [UInt8])] = []
    var at = id
    while tags.count < 16 {
      let (kind, bytes) = try readRawObject(at)
      guard kind == .tag else { return (at, kind, tags) }
      tags.append((at, bytes))
      let mark = Array("object ".utf8)
      guard bytes.starts(with: mark) else {
        throw GitError(.damaged, "tag \(at) does not say what it is of; run git fsck")
      }
      at = try ObjectID(String(decoding: bytes.dropFirst(mark.count).prefix(40), as: UTF8.self))
    }
    throw GitError(.damaged, "tag \(id) is of a tag of a tag, more than 16 deep")
  }
}
