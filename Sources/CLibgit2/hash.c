/* SHA-256 from mbedtls, whose archive a release links for libgit2 already. */
#include <mbedtls/md.h>
#include <stdlib.h>
#include "shim.h"

void *clibgit2_hash_start(void) {
  mbedtls_md_context_t *context = malloc(sizeof *context);
  if (!context) return NULL;
  mbedtls_md_init(context);
  const mbedtls_md_info_t *kind = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
  if (kind && mbedtls_md_setup(context, kind, 0) == 0 && mbedtls_md_starts(context) == 0) {
    return context;
  }
  clibgit2_hash_free(context);
  return NULL;
}

int clibgit2_hash_update(void *context, const void *bytes, size_t count) {
  return mbedtls_md_update(context, bytes, count);
}

int clibgit2_hash_finish(void *context, unsigned char digest[32]) {
  return mbedtls_md_finish(context, digest);
}

void clibgit2_hash_free(void *context) {
  mbedtls_md_free(context);
  free(context);
}
