// libpq's own interface, and what of it Swift cannot import: characters as numbers, and a callback that does nothing.
#pragma once
#include <libpq-fe.h>
#include <openssl/ssl.h>

// Which part of an error is asked for.
enum {
    cpostgres_severity = PG_DIAG_SEVERITY_NONLOCALIZED,
    cpostgres_state = PG_DIAG_SQLSTATE,
    cpostgres_message = PG_DIAG_MESSAGE_PRIMARY,
    cpostgres_table = PG_DIAG_TABLE_NAME,
    cpostgres_column = PG_DIAG_COLUMN_NAME,
    cpostgres_constraint = PG_DIAG_CONSTRAINT_NAME,
};

static inline void cpostgres_ignore(void *context, const char *message) {}

// libpq would print what the server remarks.
static inline void cpostgres_print_nothing(PGconn *connection) { PQsetNoticeProcessor(connection, cpostgres_ignore, 0); }

// Whether a part of what came over TLS lies deciphered with OpenSSL: the socket says nothing of that.
static inline int cpostgres_holds_more(PGconn *connection) {
    SSL *tls = (SSL *)PQsslStruct(connection, "OpenSSL");
    return tls && SSL_pending(tls) > 0;
}
