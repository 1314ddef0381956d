#define _GNU_SOURCE
#include "CProcesses.h"

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <malloc.h>
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
#include <stdint.h>

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

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

// As linux/landlock.h has them, which older systems lack.
struct ruleset {
    uint64_t handled_access_fs;
};
struct __attribute__((packed)) path_rule {
    uint64_t allowed_access;
    int32_t parent_fd;
};
enum {
    RULE_PATH_BENEATH = 1,
    // Execute, write, read, truncate: what a file can be asked for.
    ACCESS_EXECUTE = 1 << 0,
    ACCESS_READ_FILE = 1 << 2,
    ACCESS_READ_FOLDER = 1 << 3,
    ACCESS_OF_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14,
    ACCESS_VERSION_2 = (1 << 14) - 1,
    ACCESS_VERSION_3 = (1 << 15) - 1,
};

static int allow(int ruleset, const char *const *paths, uint64_t access) {
    for (; *paths; paths++) {
        int descriptor = open(*paths, O_PATH | O_CLOEXEC);
        if (descriptor < 0) {
            if (errno == ENOENT) continue;
            return -1;
        }
        struct stat status;
        struct path_rule rule = {.allowed_access = access, .parent_fd = descriptor};
        int result = fstat(descriptor, &status);
        if (result == 0) {
            if (!S_ISDIR(status.st_mode)) rule.allowed_access &= ACCESS_OF_FILES;
            result = (int)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
        }
        int error = errno;
        close(descriptor);
        errno = error;
        if (result != 0) return -1;
    }
    return 0;
}

int sluice_confine(const char *const *readable, const char *const *writable) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
    if (version < 0) return -1;
    // Before version 2 nothing can be moved from one folder to another.
    if (version < 2) {
        errno = EOPNOTSUPP;
        return -1;
    }
    struct ruleset all = {.handled_access_fs = version < 3 ? ACCESS_VERSION_2 : ACCESS_VERSION_3};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (ruleset < 0) return -1;
    int result = allow(ruleset, readable, ACCESS_EXECUTE | ACCESS_READ_FILE | ACCESS_READ_FOLDER);
    if (result == 0) result = allow(ruleset, writable, all.handled_access_fs);
    if (result == 0) result = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (result == 0) result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    int error = errno;
    close(ruleset);
    errno = error;
    return result;
}

int sluice_pidfd_open(int32_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int sluice_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int sluice_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int sluice_give_back_memory(void) {
#ifdef __GLIBC__
    return malloc_trim(0);
#else
    return 0;
#endif
}

int sluice_limit_arenas(int count) {
#ifdef M_ARENA_MAX
    return mallopt(M_ARENA_MAX, count);
#else
    (void)count;
    return 0;
#endif
}

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

// From <linux/openat2.h>, which older headers lack.
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
struct open_how_of_ours {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};
enum { NO_MAGIC_LINKS = 0x02 };

static int open_plainly(const char *path, int flags) {
    struct open_how_of_ours how = {.flags = (uint64_t)(unsigned)flags, .resolve = NO_MAGIC_LINKS};
    return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

int sluice_can_open_plainly(void) {
    int descriptor = open_plainly("/", O_PATH | O_CLOEXEC);
    if (descriptor < 0) return 0;
    close(descriptor);
    return 1;
}

int sluice_open_plainly(const char *path, int flags) {
    int descriptor = open_plainly(path, flags);
    if (descriptor < 0 && (errno == ENOSYS || errno == EPERM) && !sluice_can_open_plainly()) return open(path, flags);
    return descriptor;
}

static int get_capabilities(uint64_t *effective, uint64_t *permitted) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) != 0) return -1;
    *effective = data[0].effective | (uint64_t)data[1].effective << 32;
    *permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    return 0;
}

// Of the calling thread alone; what is inherited stays as it is.
static int set_effective(uint64_t effective) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) != 0) return -1;
    data[0].effective = (uint32_t)effective;
    data[1].effective = (uint32_t)(effective >> 32);
    return (int)syscall(SYS_capset, &header, data);
}

int sluice_may_change_users(void) {
    const int needed[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SYS_PTRACE};
    uint64_t effective, permitted;
    if (get_capabilities(&effective, &permitted) != 0) return 0;
    for (unsigned i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!(effective >> needed[i] & 1)) return 0;
    return 1;
}

// By the system calls: the C library changes every thread of a process, and the memory may be a parent's (vfork). A change from one user to
// another who is not root leaves capabilities as they are (capabilities(7)), so they are dropped by hand.
int sluice_become(const struct sluice_user *user) {
    if (syscall(SYS_setgroups, (size_t)user->group_count, user->groups) != 0) return -1;
    if (syscall(SYS_setresgid, user->gid, user->gid, user->gid) != 0) return -1;
    if (syscall(SYS_setresuid, user->uid, user->uid, user->uid) != 0) return -1;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return -1;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    const struct __user_cap_data_struct none[2] = {{0}, {0}};
    if (syscall(SYS_capset, &header, none) != 0) return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    // Keys are had by whoever is in their session. A kernel without keys has nothing to leave.
    syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
    return 0;
}

int sluice_end_user(const struct sluice_user *user) {
    volatile int failure = 0;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int32_t pid = vfork();
    if (pid == 0) {
        if (sluice_become(user) != 0) failure = errno;
        // Everybody whom this user may signal, but not the one who calls. The kernel holds the list of processes meanwhile: whoever is about
        // to fork is signalled before it has a child.
        else if (kill(-1, SIGKILL) != 0 && errno != ESRCH && errno != EPERM) failure = errno;
        _exit(0);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) return -1;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    errno = failure;
    return failure == 0 ? 0 : -1;
}

int sluice_get_files(struct sluice_files *files) {
    uint64_t permitted;
    // No user has this number: the call tells who it is and changes nothing.
    files->uid = (uint32_t)syscall(SYS_setfsuid, -1);
    files->gid = (uint32_t)syscall(SYS_setfsgid, -1);
    long count = syscall(SYS_getgroups, SLUICE_MOST_GROUPS, files->groups);
    if (count < 0) return -1;
    files->group_count = (int)count;
    return get_capabilities(&files->capabilities, &permitted);
}

int sluice_set_files(const struct sluice_files *files) {
    uint64_t effective, permitted;
    if (get_capabilities(&effective, &permitted) != 0 || set_effective(permitted) != 0) return -1;
    if (syscall(SYS_setgroups, (size_t)files->group_count, files->groups) != 0) return -1;
    syscall(SYS_setfsgid, files->gid);
    syscall(SYS_setfsuid, files->uid);
    // They tell of no failure.
    if ((uint32_t)syscall(SYS_setfsgid, -1) != files->gid || (uint32_t)syscall(SYS_setfsuid, -1) != files->uid) {
        errno = EPERM;
        return -1;
    }
    return set_effective(files->capabilities);
}

int sluice_give(int folder, const char *name, uint32_t former, uint32_t uid, uint32_t gid) {
    // What is looked at is what is given, whatever comes into its place meanwhile.
    int entry = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (entry < 0) return -1;
    struct stat status;
    int result = fstat(entry, &status);
    if (result == 0) {
        int is_folder = S_ISDIR(status.st_mode);
        int may_be_given = is_folder || status.st_nlink == 1 || status.st_uid == former;
        if (status.st_uid != uid && may_be_given) result = fchownat(entry, "", uid, gid, AT_EMPTY_PATH);
        if (result == 0) result = is_folder;
    }
    int error = errno;
    close(entry);
    errno = error;
    return result;
}

// Runs in the child, in the parent's memory (vfork): async-signal-safe calls only, and no return.
static void run_child(const struct sluice_spawn_request *request, volatile struct sluice_spawn_result *result) {
    result->stage = SLUICE_SPAWN_CGROUP;
    if (request->cgroup >= 0 && write(request->cgroup, "0", 1) != 1) goto failed;
    setsid();
    result->stage = SLUICE_SPAWN_DESCRIPTORS;
    if (arrange_descriptors(request) != 0) goto failed;
    // Before anything is looked up that the user could have put there.
    result->stage = SLUICE_SPAWN_USER;
    if (request->user && sluice_become(request->user) != 0) goto failed;
    result->stage = SLUICE_SPAWN_DIRECTORY;
    if (chdir(request->directory) != 0) goto failed;
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
