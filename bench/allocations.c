// Loaded before libc: counts what a process allocates. Tells the process itself when asked, and writes "calls bytes" to
// $ALLOCATIONS_TO when the process ends.
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_ulong calls, bytes;

static void count(size_t size) {
    atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&bytes, size, memory_order_relaxed);
}

void *malloc(size_t size) { count(size); return __libc_malloc(size); }
void *calloc(size_t members, size_t size) { count(members * size); return __libc_calloc(members, size); }
void *realloc(void *old, size_t size) { count(size); return __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { count(size); return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) { *result = memalign(alignment, size); return *result ? 0 : 12; }

unsigned long allocations_so_far(void) { return atomic_load(&calls); }

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("ALLOCATIONS_TO");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%lu %lu\n", atomic_load(&calls), atomic_load(&bytes));
    fclose(file);
}
