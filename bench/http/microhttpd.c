// The smallest server on libmicrohttpd, to see what it lets through: answers 200 to any request, once its body is read.
#include <microhttpd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static enum MHD_Result answer(void *unused, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **state) {
    (void)unused, (void)url, (void)method, (void)version, (void)data;
    static int begun;
    if (!*state) return *state = &begun, MHD_YES;
    if (*size) return *size = 0, MHD_YES;
    struct MHD_Response *response = MHD_create_response_from_buffer(2, "ok", MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

int main(int count, char **arguments) {
    if (count < 2) return 2;
    if (!MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (unsigned short)atoi(arguments[1]), NULL, NULL, &answer, NULL, MHD_OPTION_END)) return 1;
    sigset_t signals;
    int signal;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return sigwait(&signals, &signal);
}
