// What the kernel offers and Swift's Glibc module does not: epoll, eventfd, signalfd, accept4, sendfile.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <sys/epoll.h>
