/*
 * Debian's libgit2.a wants TLS, SSH and GSSAPI, which a local tool has no use for: the `git` command
 * does every transfer. These stand-ins satisfy the linker. The few that libgit2 calls when it starts
 * say "done"; every other one says "failed", so a transfer that got here by mistake ends in an error.
 * Only release builds link the archive; debug builds link the shared library, which brings its own.
 */
#ifdef LINKS_LIBGIT2_ARCHIVE

#define STARTS(name) int name(void) { return 0; }
#define FAILS(name) long name(void) { return -1; }

STARTS(libssh2_init)
STARTS(mbedtls_ctr_drbg_seed)
STARTS(mbedtls_ssl_config_defaults)
STARTS(mbedtls_x509_crt_parse_file)
STARTS(mbedtls_x509_crt_parse_path)

/* Zero would mean "no such cipher" and stop the start. */
int mbedtls_ssl_get_ciphersuite_id(void) { return 1; }

void *GSS_C_NT_HOSTBASED_SERVICE;

FAILS(gss_delete_sec_context)
FAILS(gss_display_status)
FAILS(gss_import_name)
FAILS(gss_indicate_mechs)
FAILS(gss_init_sec_context)
FAILS(gss_release_buffer)
FAILS(gss_release_name)
FAILS(gss_release_oid_set)

FAILS(libssh2_agent_connect)
FAILS(libssh2_agent_disconnect)
FAILS(libssh2_agent_free)
FAILS(libssh2_agent_get_identity)
FAILS(libssh2_agent_init)
FAILS(libssh2_agent_list_identities)
FAILS(libssh2_agent_userauth)
FAILS(libssh2_channel_close)
FAILS(libssh2_channel_free)
FAILS(libssh2_channel_open_ex)
FAILS(libssh2_channel_process_startup)
FAILS(libssh2_channel_read_ex)
FAILS(libssh2_channel_set_blocking)
FAILS(libssh2_channel_write_ex)
FAILS(libssh2_exit)
FAILS(libssh2_hostkey_hash)
FAILS(libssh2_knownhost_checkp)
FAILS(libssh2_knownhost_free)
FAILS(libssh2_knownhost_init)
FAILS(libssh2_knownhost_readfile)
FAILS(libssh2_session_abstract)
FAILS(libssh2_session_disconnect_ex)
FAILS(libssh2_session_free)
FAILS(libssh2_session_handshake)
FAILS(libssh2_session_hostkey)
FAILS(libssh2_session_init_ex)
FAILS(libssh2_session_last_error)
FAILS(libssh2_session_method_pref)
FAILS(libssh2_session_set_blocking)
FAILS(libssh2_userauth_authenticated)
FAILS(libssh2_userauth_keyboard_interactive_ex)
FAILS(libssh2_userauth_list)
FAILS(libssh2_userauth_password_ex)
FAILS(libssh2_userauth_publickey)
FAILS(libssh2_userauth_publickey_fromfile_ex)
FAILS(libssh2_userauth_publickey_frommemory)

FAILS(mbedtls_ctr_drbg_free)
FAILS(mbedtls_ctr_drbg_init)
FAILS(mbedtls_ctr_drbg_random)
FAILS(mbedtls_entropy_free)
FAILS(mbedtls_entropy_func)
FAILS(mbedtls_entropy_init)
FAILS(mbedtls_ssl_close_notify)
FAILS(mbedtls_ssl_conf_authmode)
FAILS(mbedtls_ssl_conf_ca_chain)
FAILS(mbedtls_ssl_conf_ciphersuites)
FAILS(mbedtls_ssl_conf_min_version)
FAILS(mbedtls_ssl_conf_rng)
FAILS(mbedtls_ssl_config_free)
FAILS(mbedtls_ssl_free)
FAILS(mbedtls_ssl_get_peer_cert)
FAILS(mbedtls_ssl_get_verify_result)
FAILS(mbedtls_ssl_handshake)
FAILS(mbedtls_ssl_init)
FAILS(mbedtls_ssl_read)
FAILS(mbedtls_ssl_set_bio)
FAILS(mbedtls_ssl_set_hostname)
FAILS(mbedtls_ssl_setup)
FAILS(mbedtls_ssl_write)
FAILS(mbedtls_x509_crt_free)
FAILS(mbedtls_x509_crt_verify_info)

#else
typedef int no_stand_ins_needed;
#endif
