// What TLS uses of OpenSSL 3's libssl.
#pragma once
#include <openssl/ssl.h>

// A macro of a macro, which Swift does not see through.
static const int ctls_pem = SSL_FILETYPE_PEM;
