// What the kernel offers and Swift cannot reach by itself: calls that the Glibc module leaves out, variadic calls,
// macros that cast, and structures with unions in them. Nothing here decides anything.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

// _GNU_SOURCE is not defined here: it changes the layout of types (fd_set, sigset_t's neighbours) that Swift's Glibc module
// has already given a shape. The few calls that hide behind it are declared instead.
extern int accept4(int, struct sockaddr *, socklen_t *, int);
extern int pthread_setname_np(pthread_t, const char *);
extern int sched_getaffinity(pid_t, size_t, void *);
extern long syscall(long, ...);

// `struct epoll_event` holds a union with a pointer, which strict memory safety rightly distrusts. The same bytes, with a
// plain number where the union was.
struct clinux_event {
    uint32_t events;
    uint64_t token;
} __attribute__((packed));
_Static_assert(sizeof(struct clinux_event) == sizeof(struct epoll_event), "clinux_event must be laid out as epoll_event");

static inline int clinux_epoll_add(int poller, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

static inline int clinux_epoll_remove(int poller, int descriptor) {
    struct epoll_event unused = {0};
    return epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, &unused);
}

static inline int clinux_epoll_wait(int poller, struct clinux_event *events, int capacity, int milliseconds) {
    return epoll_wait(poller, (struct epoll_event *)events, capacity, milliseconds);
}

// Who is at the other end: an IPv6 address, or an IPv4 one mapped into it (::ffff:a.b.c.d), in network order read as two
// numbers. All zero for a unix socket.
struct clinux_peer {
    uint64_t high;
    uint64_t low;
    uint16_t port;
};

static inline int clinux_accept(int listener, struct clinux_peer *peer) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    int descriptor = accept4(listener, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    memset(peer, 0, sizeof *peer);
    if (descriptor < 0) return descriptor;
    uint8_t bytes[16] = {0};
    if (address.ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address;
        bytes[10] = bytes[11] = 0xff;
        memcpy(bytes + 12, &v4->sin_addr, 4);
        peer->port = ntohs(v4->sin_port);
    } else if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address;
        memcpy(bytes, &v6->sin6_addr, 16);
        peer->port = ntohs(v6->sin6_port);
    }
    for (int i = 0; i < 8; i++) peer->high = peer->high << 8 | bytes[i];
    for (int i = 8; i < 16; i++) peer->low = peer->low << 8 | bytes[i];
    return descriptor;
}

// Straight to the kernel: the library's own are points at which a thread can be cancelled, which nobody does here, and seeing
// to that costs a fiftieth of a request.
static inline ssize_t clinux_receive(int socket, void *bytes, size_t count) {
    return syscall(SYS_recvfrom, socket, bytes, count, 0, NULL, NULL);
}

static inline ssize_t clinux_send(int socket, const void *bytes, size_t count, int flags) {
    return syscall(SYS_sendto, socket, bytes, count, flags, NULL, 0);
}

// Two runs of bytes in one call and, where they fit, in one packet.
static inline ssize_t clinux_send_two(int socket, const void *first, size_t first_count, const void *second,
                                      size_t second_count, int flags) {
    struct iovec parts[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    return sendmsg(socket, &message, flags);
}

// Fills a unix socket address. False when the path does not fit.
static inline int clinux_unix_address(struct sockaddr_un *address, const char *path) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) return 0;
    strcpy(address->sun_path, path);
    return 1;
}

// The port a bound IP socket got; 0 for any other.
static inline int clinux_bound_port(int descriptor) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) return 0;
    if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return 0;
}

// A descriptor from which the signals given can be read; they must be blocked in every thread.
static inline int clinux_signal_descriptor(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

// The next signal waiting on a signal descriptor; 0 when there is none.
static inline int clinux_read_signal(int descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

static inline int clinux_is_main_thread(void) { return syscall(SYS_gettid) == getpid(); }

// Blocks signals in the calling thread, and so in every thread that it starts later.
static inline void clinux_block_signals(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

// A write to a reader that left must be an error, not the end of the process (sendfile has no flag for it).
static inline void clinux_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

// The processors this process may run on: fewer than the machine has, under taskset or a cpuset.
static inline int clinux_processors(void) {
    unsigned long mask[128] = {0};
    int count = 0;
    if (sched_getaffinity(0, sizeof mask, mask) != 0) return 1;
    for (int i = 0; i < 128; i++) count += __builtin_popcountl(mask[i]);
    return count > 0 ? count : 1;
}

// A pipe whose ends are closed on exec and are none of a program's first three descriptors, so that a child can be given its
// own without one overwriting another. Our end does not block.
static inline int clinux_pipe(int ends[2], int ours) {
    if (pipe(ends) != 0) return -1;
    for (int i = 0; i < 2; i++) {
        int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
        int error = errno;
        close(ends[i]);
        ends[i] = moved;
        if (moved < 0) {
            // The other end: moved already, or still to be moved.
            close(ends[1 - i]);
            errno = error;
            return -1;
        }
    }
    return fcntl(ends[ours], F_SETFL, O_NONBLOCK);
}

static inline int clinux_open_null(void) {
    int descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (descriptor < 0 || descriptor > 2) return descriptor;
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    close(descriptor);
    return moved;
}

// What a child is to be. A limit of zero is none.
struct clinux_child {
    const char *program;
    char *const *arguments;
    char *const *environment;
    const char *folder;  // NULL: where we are.
    int input, output, errors;
    int niceness;
    uint64_t processor_seconds, memory_bytes, file_bytes;
};

static inline int clinux_limit(int what, uint64_t most) {
    struct rlimit limit = {most, most};
    return most == 0 ? 0 : setrlimit(what, &limit);
}

// Starts a program and answers its process; negative, with the reason in errno, when it could not be started.
//
// posix_spawn can neither limit the child before it runs nor have it die with us, so this is the same way of starting one, with
// those two steps added. The child runs on our memory while we stand still: it calls only the kernel, writes only `failure`,
// and no signal can reach a handler of ours in it, for all are blocked. Never inlined, for what calls vfork returns twice.
//
// The child is killed when the thread that called this ends.
static __attribute__((noinline)) pid_t clinux_spawn(const struct clinux_child *child) {
    sigset_t all, before, none;
    sigfillset(&all);
    sigemptyset(&none);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    volatile int failure = 0;
    pid_t parent = getpid();
    pid_t process = vfork();
    if (process == 0) {
        for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
        int failed = setpgid(0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent ||
                     clinux_limit(RLIMIT_CPU, child->processor_seconds) || clinux_limit(RLIMIT_AS, child->memory_bytes) ||
                     clinux_limit(RLIMIT_FSIZE, child->file_bytes) ||
                     (child->niceness != 0 && setpriority(PRIO_PROCESS, 0, child->niceness)) ||
                     (child->folder && chdir(child->folder)) || dup2(child->input, 0) < 0 || dup2(child->output, 1) < 0 ||
                     dup2(child->errors, 2) < 0;
        if (!failed) {
            // Ours close themselves; this is for those of libraries that forgot to say so. Kernels before 5.9 lack it.
            syscall(SYS_close_range, 3U, ~0U, 0U);
            sigprocmask(SIG_SETMASK, &none, NULL);
            execve(child->program, child->arguments, child->environment);
        }
        failure = errno ? errno : ECHILD;
        _exit(127);
    }
    int error = errno;
    if (process > 0 && failure) {
        waitpid(process, NULL, 0);
        error = failure;
        process = -1;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return process;
}

// A descriptor that becomes readable when the process has ended.
static inline int clinux_process_descriptor(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0U); }

// Takes leave of a process that has ended: its status as waitpid gives it, and the microseconds of processor time that it and
// those it waited for used. False while it still runs.
static inline int clinux_reap(pid_t process, int *status, uint64_t *microseconds) {
    struct rusage usage;
    if (wait4(process, status, WNOHANG, &usage) != process) return 0;
    *microseconds = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                    (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    return 1;
}
