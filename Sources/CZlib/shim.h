// What Compression uses of zlib. Only what Swift cannot import is added: a macro that tells the library which version it was
// built against.
#pragma once
#include <zlib.h>

// Begins a gzip stream (window bits of 15, and 16 for gzip's own head and end).
static inline int czlib_begin_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}
