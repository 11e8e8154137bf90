#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>
#include <git2.h>
#include <git2/sys/commit.h>
#include <git2/sys/index.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/refs.h>
#include <git2/sys/repository.h>

/* git_libgit2_opts is variadic, which Swift cannot call. */
static inline int clibgit2_set_int(int option, int value) {
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

/* Glibc shows sync_file_range only with _GNU_SOURCE. Waits until the file's bytes have left. */
static inline int clibgit2_write_out(int descriptor) {
  return sync_file_range(
      descriptor, 0, 0,
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

/* Glibc shows renameat2 only with _GNU_SOURCE. */
static inline int clibgit2_rename_at(
    int from_directory, const char *from, int to_directory, const char *to, int replaces) {
  return renameat2(
      from_directory, from, to_directory, to, replaces ? 0 : RENAME_NOREPLACE);
}

static inline int clibgit2_sync_file_system(int descriptor) { return syncfs(descriptor); }

/*
 * Starts a program in a session of its own, its streams at /dev/null and no other file open. Gives an
 * errno. In a file of its own, because <spawn.h> brings fd_set, which Glibc's module has differently.
 */
int clibgit2_spawn_detached(const char *path, char *const arguments[]);
