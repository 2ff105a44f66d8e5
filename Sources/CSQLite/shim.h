// SQLite's own interface, and what of it Swift cannot import: variadic calls, macros that cast, and numbers made of others.
#pragma once
#include <sqlite3.h>

// SQLite copies what is bound, for Swift lends its bytes only for the length of a call.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int place, const char *bytes, int count) {
    return sqlite3_bind_text64(statement, place, bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

// No address means NULL to SQLite; bytes that are none are something else.
static inline int csqlite_bind_bytes(sqlite3_stmt *statement, int place, const void *bytes, int count) {
    return count == 0 ? sqlite3_bind_zeroblob(statement, place, 0)
                      : sqlite3_bind_blob64(statement, place, bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT);
}

static inline int csqlite_configure(sqlite3 *connection, int option, int value) {
    return sqlite3_db_config(connection, option, value, (int *)0);
}

// Counting what it allocates costs SQLite a lock that all connections share: a twentieth of finding a row by its key, alone.
static inline int csqlite_count_nothing(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

enum {
    csqlite_constraint_check = SQLITE_CONSTRAINT_CHECK,
    csqlite_constraint_foreign_key = SQLITE_CONSTRAINT_FOREIGNKEY,
    csqlite_constraint_not_null = SQLITE_CONSTRAINT_NOTNULL,
    csqlite_constraint_primary_key = SQLITE_CONSTRAINT_PRIMARYKEY,
    csqlite_constraint_rowid = SQLITE_CONSTRAINT_ROWID,
    csqlite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE,
};
