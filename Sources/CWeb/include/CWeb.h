// The files of the pages, as they lie in Sources/Web, inside the program: there is nothing to install beside it.
#pragma once
#include <stddef.h>

struct cweb_file {
    // Its path below Sources/Web, as `locales/en.common.json`.
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

// Ends with a file that has no name.
extern const struct cweb_file cweb_files[];

static inline const struct cweb_file *cweb_file_at(int index) { return &cweb_files[index]; }
