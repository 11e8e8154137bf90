/* What a pack is made of: zlib's streams and, at its end, a SHA-1. */
#include <mbedtls/sha1.h>
#include <stdlib.h>
#include <zlib.h>
#include "shim.h"

size_t clibgit2_deflate_bound(size_t count) { return compressBound(count); }

int clibgit2_deflate(const void *bytes, size_t count, void *out, size_t *out_count) {
  uLongf length = *out_count;
  int result = compress2(out, &length, bytes, count, Z_DEFAULT_COMPRESSION);
  *out_count = length;
  return result;
}

void *clibgit2_sha1_start(void) {
  mbedtls_sha1_context *context = malloc(sizeof *context);
  if (!context) return NULL;
  mbedtls_sha1_init(context);
  if (mbedtls_sha1_starts_ret(context) == 0) return context;
  clibgit2_sha1_free(context);
  return NULL;
}

int clibgit2_sha1_update(void *context, const void *bytes, size_t count) {
  return mbedtls_sha1_update_ret(context, bytes, count);
}

int clibgit2_sha1_finish(void *context, unsigned char digest[20]) {
  return mbedtls_sha1_finish_ret(context, digest);
}

void clibgit2_sha1_free(void *context) {
  mbedtls_sha1_free(context);
  free(context);
}
