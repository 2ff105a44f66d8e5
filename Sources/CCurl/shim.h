// What libcurl offers and Swift cannot reach by itself: variadic calls, each given the type that libcurl wants, macros that
// cast, and structures with unions in them. Nothing here decides anything.
#pragma once
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

static inline CURLcode ccurl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

// Options of a transfer, by the type of their value. libcurl copies texts; what it is given by pointer must outlive the transfer.
static inline CURLcode ccurl_set_number(CURL *transfer, CURLoption option, long value) {
    return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode ccurl_set_size(CURL *transfer, CURLoption option, int64_t value) {
    return curl_easy_setopt(transfer, option, (curl_off_t)value);
}

static inline CURLcode ccurl_set_text(CURL *transfer, CURLoption option, const char *value) {
    return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode ccurl_set_fields(CURL *transfer, struct curl_slist *fields) {
    return curl_easy_setopt(transfer, CURLOPT_HTTPHEADER, fields);
}

// Room for CURL_ERROR_SIZE bytes, in which a failure is told in words.
static inline CURLcode ccurl_set_words(CURL *transfer, char *room) {
    return curl_easy_setopt(transfer, CURLOPT_ERRORBUFFER, room);
}

// What libcurl calls while it works, always on the thread that drives it. Each gets `context`.
struct ccurl_callbacks {
    size_t (*head)(char *bytes, size_t size, size_t count, void *context);
    size_t (*body)(char *bytes, size_t size, size_t count, void *context);
    size_t (*upload)(char *room, size_t size, size_t count, void *context);
    // A socket is wanted for an address. The answer is one, or CURL_SOCKET_BAD.
    curl_socket_t (*open)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
    // A connection stands, and the request is about to be sent over it, for the first time or again.
    int (*send)(void *context, char *peer, char *self, int peer_port, int self_port);
};

static inline void ccurl_set_callbacks(CURL *transfer, struct ccurl_callbacks callbacks, void *context) {
    curl_easy_setopt(transfer, CURLOPT_HEADERFUNCTION, callbacks.head);
    curl_easy_setopt(transfer, CURLOPT_HEADERDATA, context);
    curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, callbacks.body);
    curl_easy_setopt(transfer, CURLOPT_WRITEDATA, context);
    curl_easy_setopt(transfer, CURLOPT_READFUNCTION, callbacks.upload);
    curl_easy_setopt(transfer, CURLOPT_READDATA, context);
    curl_easy_setopt(transfer, CURLOPT_OPENSOCKETFUNCTION, callbacks.open);
    curl_easy_setopt(transfer, CURLOPT_OPENSOCKETDATA, context);
    curl_easy_setopt(transfer, CURLOPT_PREREQFUNCTION, callbacks.send);
    curl_easy_setopt(transfer, CURLOPT_PREREQDATA, context);
}

// The bytes of the address that a socket is wanted for, in network order. Answers how many: 4, 16, or 0 for another family.
static inline int ccurl_address(const struct curl_sockaddr *address, uint8_t bytes[16]) {
    struct sockaddr_storage storage = {0};
    if (address->addrlen > sizeof storage) return 0;
    memcpy(&storage, &address->addr, address->addrlen);
    if (address->family == AF_INET) {
        memcpy(bytes, &((struct sockaddr_in *)&storage)->sin_addr, 4);
        return 4;
    }
    if (address->family == AF_INET6) {
        memcpy(bytes, &((struct sockaddr_in6 *)&storage)->sin6_addr, 16);
        return 16;
    }
    return 0;
}

static inline curl_socket_t ccurl_socket(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Options of what drives transfers.
static inline CURLMcode ccurl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline void ccurl_multi_set_callbacks(CURLM *multi, curl_socket_callback socket, curl_multi_timer_callback timer,
                                             void *context) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

// The next transfer that has ended, and how; NULL when there is none.
static inline CURL *ccurl_next_ended(CURLM *multi, CURLcode *code) {
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        *code = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

// Whether names are looked up without holding up the thread that drives transfers.
static inline int ccurl_resolves_aside(void) {
    return (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS) != 0;
}
