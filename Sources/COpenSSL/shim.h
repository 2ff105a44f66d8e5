// What Crypto uses of OpenSSL 3's libcrypto. Only what Swift cannot import is added: a call that takes a list of parameters
// made by other calls, and macros.
#pragma once
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

// Begins HMAC-SHA-256. OpenSSL takes a missing key for "the key of last time", so an empty one is given an address.
static inline int copenssl_hmac_sha256_begin(EVP_MAC_CTX *context, const unsigned char *key, size_t count) {
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_init(context, key ? key : (const unsigned char *)"", count, parameters);
}
