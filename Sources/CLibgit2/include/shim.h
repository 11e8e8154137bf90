#pragma once
#include <malloc.h>
#include <git2.h>
#include <git2/sys/commit.h>
#include <git2/sys/index.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/refs.h>
#include <git2/sys/repository.h>

/* git_libgit2_opts is variadic, which Swift cannot call. */
static inline int clibgit2_set_int(int option, int value) {
  return git_libgit2_opts(option, value);
}
static inline int clibgit2_set_size(int option, size_t value) {
  return git_libgit2_opts(option, value);
}
static inline int clibgit2_set_extensions(const char **extensions, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, count);
}

/*
 * zlib's streams come and go with each object. Without these, glibc gives their memory back to the
 * system and asks for it again every time, at half the speed.
 */
static inline void clibgit2_keep_memory(void) {
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
}

/*
 * What glibc shows only with _GNU_SOURCE. In files of their own, because with it this header would
 * declare fd_set otherwise than Swift's Glibc does, and whichever module is built second fails.
 */

/* Sends the file's bytes on their way to the disk, and waits for nothing. */
int clibgit2_start_writing(int descriptor);
/* Waits until the file's bytes have left for the disk. */
int clibgit2_write_out(int descriptor);
/* Renames; without `replaces` only where nothing is in the way. */
int clibgit2_rename_at(
    int from_directory, const char *from, int to_directory, const char *to, int replaces);
/* Whether two paths are on one file system, whose single journal orders all files: ext4 or XFS. */
int clibgit2_has_one_journal(const char *path, const char *other);
/* Waits until all of the file system that the descriptor is on has reached the disk. */
int clibgit2_sync_file_system(int descriptor);

/* Opens a file that is in memory only and has no name; below 0 if it cannot. */
int clibgit2_make_memory_file(void);

/*
 * Starts a program in a session of its own, its streams at /dev/null and no other file open. Gives an
 * errno.
 */
int clibgit2_spawn_detached(const char *path, char *const arguments[]);

/* SHA-256 of bytes that come in pieces. Start gives NULL, the others not 0, if they fail. */
void *clibgit2_hash_start(void);
int clibgit2_hash_update(void *context, const void *bytes, size_t count);
int clibgit2_hash_finish(void *context, unsigned char digest[32]);
void clibgit2_hash_free(void *context);

/* zlib's form of some bytes. Gives 0; `out_count` is the room there is, then how much was used. */
size_t clibgit2_deflate_bound(size_t count);
int clibgit2_deflate(const void *bytes, size_t count, void *out, size_t *out_count);

/* SHA-1 of bytes that come in pieces, as the end of a pack. As the SHA-256 above. */
void *clibgit2_sha1_start(void);
int clibgit2_sha1_update(void *context, const void *bytes, size_t count);
int clibgit2_sha1_finish(void *context, unsigned char digest[20]);
void clibgit2_sha1_free(void *context);
