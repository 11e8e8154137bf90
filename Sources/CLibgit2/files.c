#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "shim.h"

int clibgit2_start_writing(int descriptor) {
  return sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int clibgit2_write_out(int descriptor) {
  return sync_file_range(
      descriptor, 0, 0,
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

int clibgit2_rename_at(
    int from_directory, const char *from, int to_directory, const char *to, int replaces) {
  return renameat2(
      from_directory, from, to_directory, to, replaces ? 0 : RENAME_NOREPLACE);
}

int clibgit2_has_one_journal(const char *path, const char *other) {
  struct stat one, two;
  if (stat(path, &one) != 0 || stat(other, &two) != 0 || one.st_dev != two.st_dev) return 0;
  struct statfs system;
  if (statfs(path, &system) != 0) return 0;
  return system.f_type == EXT4_SUPER_MAGIC || system.f_type == XFS_SUPER_MAGIC;
}

int clibgit2_sync_file_system(int descriptor) { return syncfs(descriptor); }

int clibgit2_make_memory_file(void) { return memfd_create("git-session", MFD_CLOEXEC); }
