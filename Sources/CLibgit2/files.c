#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "shim.h"

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

int clibgit2_sync_file_system(int descriptor) { return syncfs(descriptor); }
