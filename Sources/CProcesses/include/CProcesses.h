// What Swift's Glibc module does not offer: calls without a prototype there, variadic calls, and the one
// function that must run between vfork and exec.
#pragma once

// No other header: what a module's header includes first, Swift takes for that module's own.
#include <stdint.h>

/// A descriptor for the process with this number, or -1 and errno.
int sluice_pidfd_open(int32_t pid);

/// Sends a signal to exactly the process that the descriptor was opened for; 0, or -1 and errno.
int sluice_pidfd_send_signal(int pidfd, int signal);

/// Makes this process the one to which orphaned descendants are re-parented; 0, or -1 and errno.
int sluice_become_subreaper(void);

/// Bytes that wait in a pipe, or -1 and errno.
int sluice_bytes_waiting(int descriptor);

/// Asks for a pipe buffer of this size; the size had, or -1 and errno.
int sluice_set_pipe_size(int descriptor, int bytes);

/// A pipe whose ends are close-on-exec, reading end first; 0, or -1 and errno.
int sluice_pipe(int ends[2]);

/// A file that stands on no disk, close-on-exec, or -1 and errno.
int sluice_memory_file(void);

/// A descriptor that only names a folder, or -1 and errno.
int sluice_open_folder(const char *path);

/// The user at the other end of a unix socket, or -1 and errno.
int64_t sluice_peer_user(int socket);

/// How long a receiving call on the socket waits, in seconds; 0 for ever.
int sluice_set_receive_timeout(int socket, int seconds);

/// Something that happened on a watched descriptor.
struct sluice_event {
    int descriptor;
    /// Something can be read, or the other end is gone.
    int readable;
    int writable;
};

/// A new epoll instance, or -1 and errno.
int sluice_epoll_create(void);

/// Watches a descriptor for reading, and for writing where asked; replaces what was watched before; 0, or -1 and errno.
int sluice_epoll_watch(int epoll, int descriptor, int reading, int writing);

int sluice_epoll_forget(int epoll, int descriptor);

/// Waits until something happens or the time is up (milliseconds; -1 for ever); the number of events, or -1 and errno.
int sluice_epoll_wait(int epoll, struct sluice_event *events, int capacity, int milliseconds);

/// Blocks SIGCHLD and the signals by which a terminal or an operator ends a process, ignores SIGPIPE, and returns a
/// non-blocking descriptor that becomes readable with SIGCHLD; or -1 and errno.
int sluice_watch_children(void);

/// Empties such a descriptor.
void sluice_forget_signals(int descriptor);

/// fork(2), for a process that has a single thread: 0 in the child.
int32_t sluice_fork(void);

/// Where a child failed before its program started.
enum sluice_spawn_stage {
    SLUICE_SPAWN_FORK = 1,
    SLUICE_SPAWN_CGROUP = 2,
    SLUICE_SPAWN_DIRECTORY = 3,
    SLUICE_SPAWN_DESCRIPTORS = 4,
    SLUICE_SPAWN_EXEC = 5,
};

/// All that a child needs; every pointer stays the caller's.
struct sluice_spawn_request {
    /// Paths to try in this order, NULL at the end: the first that can be executed is.
    const char *const *candidates;
    const char *const *arguments;
    const char *const *environment;
    const char *directory;
    /// Becomes standard output and standard error.
    int output;
    /// Becomes standard input.
    int input;
    /// Becomes descriptor 3, or -1 for none.
    int extra;
    /// An open file of a cgroup through which a process joins, or -1.
    int cgroup;
};

struct sluice_spawn_result {
    int32_t pid;
    int stage;
    int error;
};

/// Starts a program as leader of its own session with default signals, an empty mask and no descriptor
/// but 0 to 2 (and 3 where asked for).
/// The result's pid is -1 when nothing runs; stage and error then say why.
struct sluice_spawn_result sluice_spawn(const struct sluice_spawn_request *request);
/// 1 if the text is somewhere in the bytes, else 0.
int sluice_contains(const void *bytes, int64_t count, const void *text, int64_t length);

