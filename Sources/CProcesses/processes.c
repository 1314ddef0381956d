#define _GNU_SOURCE
#include "CProcesses.h"

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

// The same number on every architecture; older headers lack the names.
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

int sluice_pidfd_open(int32_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int sluice_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int sluice_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int sluice_bytes_waiting(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

int sluice_set_pipe_size(int descriptor, int bytes) { return fcntl(descriptor, F_SETPIPE_SZ, bytes); }

int sluice_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int sluice_memory_file(void) { return memfd_create("sluice", MFD_CLOEXEC); }

int sluice_open_folder(const char *path) { return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC); }

int64_t sluice_peer_user(int socket) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -1;
    return peer.uid;
}

int sluice_set_receive_timeout(int socket, int seconds) {
    struct timeval time = {.tv_sec = seconds};
    return setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

int32_t sluice_fork(void) { return fork(); }

int sluice_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int sluice_epoll_watch(int epoll, int descriptor, int reading, int writing) {
    struct epoll_event event = {.events = (reading ? EPOLLIN : 0) | (writing ? EPOLLOUT : 0), .data.fd = descriptor};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
    return errno == ENOENT ? epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) : -1;
}

int sluice_epoll_forget(int epoll, int descriptor) { return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL); }

int sluice_epoll_wait(int epoll, struct sluice_event *events, int capacity, int milliseconds) {
    struct epoll_event found[64];
    int count = epoll_wait(epoll, found, capacity < 64 ? capacity : 64, milliseconds);
    for (int i = 0; i < count; i++) {
        events[i].descriptor = found[i].data.fd;
        events[i].readable = (found[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
        events[i].writable = (found[i].events & EPOLLOUT) != 0;
    }
    return count;
}

int sluice_watch_children(void) {
    signal(SIGPIPE, SIG_IGN);
    sigset_t blocked, watched;
    sigemptyset(&blocked);
    int numbers[] = {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaddset(&blocked, numbers[i]);
    if (sigprocmask(SIG_BLOCK, &blocked, NULL) != 0) return -1;
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    return signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC);
}

void sluice_forget_signals(int descriptor) {
    struct signalfd_siginfo information[8];
    while (read(descriptor, information, sizeof information) == (ssize_t)sizeof information) {}
}

// By the system call: the C library keeps signals 32 and 33 to itself, and a parent may have had them ignored.
static void reset_signals(void) {
    unsigned long defaults[4] = {0};
    for (int number = 1; number <= 64; number++) syscall(SYS_rt_sigaction, number, defaults, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// Everything above 2 goes, whoever forgot a flag; without close_range (before Linux 5.9) O_CLOEXEC has to do.
static void close_from(unsigned first) { syscall(SYS_close_range, first, ~0U, 0U); }

// 0 when the child's descriptors are in place. They are moved up first: a parent that was started with 0 to 2 closed
// may have handed in one of these.
static int arrange_descriptors(const struct sluice_spawn_request *request) {
    int input = fcntl(request->input, F_DUPFD, 10);
    int output = fcntl(request->output, F_DUPFD, 10);
    int extra = request->extra < 0 ? -1 : fcntl(request->extra, F_DUPFD, 10);
    if (input < 0 || output < 0 || (request->extra >= 0 && extra < 0)) return -1;
    if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) return -1;
    if (extra >= 0 && dup2(extra, 3) < 0) return -1;
    close(input);
    close(output);
    if (extra >= 0) close(extra);
    close_from(extra >= 0 ? 4 : 3);
    return 0;
}

// Runs in the child, in the parent's memory (vfork): async-signal-safe calls only, and no return.
static void run_child(const struct sluice_spawn_request *request, volatile struct sluice_spawn_result *result) {
    result->stage = SLUICE_SPAWN_CGROUP;
    if (request->cgroup >= 0 && write(request->cgroup, "0", 1) != 1) goto failed;
    setsid();
    result->stage = SLUICE_SPAWN_DIRECTORY;
    if (chdir(request->directory) != 0) goto failed;
    result->stage = SLUICE_SPAWN_DESCRIPTORS;
    if (arrange_descriptors(request) != 0) goto failed;
    umask(022);
    reset_signals();
    result->stage = SLUICE_SPAWN_EXEC;
    int remembered = ENOENT;
    for (const char *const *path = request->candidates; *path; path++) {
        execve(*path, (char *const *)request->arguments, (char *const *)request->environment);
        // As execvp(3): a file that may not be executed is told only when no other one can be.
        if (errno == EACCES) remembered = EACCES;
        else if (errno != ENOENT && errno != ENOTDIR) goto failed;
    }
    errno = remembered;
failed:
    result->error = errno;
    _exit(127);
}

struct sluice_spawn_result sluice_spawn(const struct sluice_spawn_request *request) {
    volatile struct sluice_spawn_result result = {.pid = -1, .stage = SLUICE_SPAWN_FORK, .error = 0};
    sigset_t all, before;
    // No handler of the parent may run in the child, which shares its memory until exec.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int32_t pid = vfork();
    if (pid == 0) run_child(request, &result);
    if (pid < 0) result.error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    struct sluice_spawn_result answer = {.pid = pid, .stage = result.stage, .error = result.error};
    if (pid > 0 && result.error != 0) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
        answer.pid = -1;
    }
    return answer;
}

int sluice_contains(const void *bytes, int64_t count, const void *text, int64_t length) {
    return memmem(bytes, (size_t)count, text, (size_t)length) != NULL;
}
