/*
 * Stand-ins that must do what they say: libgit2 allocates these two without clearing them, and when it
 * starts frees what it finds there. See offline.c for the rest.
 */
#ifdef LINKS_LIBGIT2_ARCHIVE

#include <mbedtls/ssl.h>
#include <string.h>

void mbedtls_ssl_config_init(mbedtls_ssl_config *config) { memset(config, 0, sizeof *config); }

void mbedtls_x509_crt_init(mbedtls_x509_crt *certificate) {
  memset(certificate, 0, sizeof *certificate);
}

#endif
