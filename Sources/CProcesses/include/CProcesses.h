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

/// Holds this process to so many arenas of the allocator (mallopt(3), M_ARENA_MAX); 0 where the C library has none.
int sluice_limit_arenas(int count);

/// Gives memory that was freed back to the system (malloc_trim(3)); 0 where there is none, or the C library cannot.
int sluice_give_back_memory(void);

/// A descriptor that only names a folder, or -1 and errno.
int sluice_open_folder(const char *path);

/// The user at the other end of a unix socket, or -1 and errno.
int64_t sluice_peer_user(int socket);

/// How long a receiving call on the socket waits, in seconds; 0 for ever.
int sluice_set_receive_timeout(int socket, int seconds);

/// Holds this thread, and all that it starts, to these files and folders with all in them (NULL at the end of each list; what is not there
/// is passed over): the first can be read and executed, the second written, too. 0, or -1 and errno; ENOSYS, EOPNOTSUPP where the
/// kernel cannot (landlock(7), version 2).
int sluice_confine(const char *const *readable, const char *const *writable);

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
    SLUICE_SPAWN_USER = 6,
};

/// A user of the operating system, with all the groups that its processes are in; the pointer stays the caller's.
struct sluice_user {
    uint32_t uid;
    uint32_t gid;
    const uint32_t *groups;
    int group_count;
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
    /// Whose process it is from its first instruction on; NULL for the caller's.
    const struct sluice_user *user;
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

/// Makes a process of one thread that user's for good: no other user or group, no capability, and no program that gives one (setuid) from
/// here on; 0, or -1 and errno.
int sluice_become(const struct sluice_user *user);

/// Sends SIGKILL to all processes of the user, by a process of that user; 0 once each has it, or -1 and errno.
int sluice_end_user(const struct sluice_user *user);

/// Whether this process may be made another user's, give files away and end what is not its own: the capabilities that this takes.
int sluice_may_change_users(void);

/// Whether the kernel opens files without following the links of /proc (Linux 5.6).
int sluice_can_open_plainly(void);

/// As open(2), without following the links of /proc, which lead to what this process has open; where the kernel cannot, as open(2).
int sluice_open_plainly(const char *path, int flags);

enum { SLUICE_MOST_GROUPS = 256 };

/// As whom one thread touches files.
struct sluice_files {
    uint32_t uid;
    uint32_t gid;
    uint32_t groups[SLUICE_MOST_GROUPS];
    int group_count;
    /// Effective capabilities.
    uint64_t capabilities;
};

/// How it is for this thread; 0, or -1 and errno.
int sluice_get_files(struct sluice_files *files);

/// Changes it for this thread; threads that it starts have the same. 0, or -1 and errno: then nothing may be touched.
int sluice_set_files(const struct sluice_files *files);

/// Gives one entry of a folder to a user, never what a link leads to. Of a file with more than one name that is left as it is, unless it is
/// the former user's. 1 for a folder, 0 for anything else, or -1 and errno.
int sluice_give(int folder, const char *name, uint32_t former, uint32_t uid, uint32_t gid);

/// 1 if the text is somewhere in the bytes, else 0.
int sluice_contains(const void *bytes, int64_t count, const void *text, int64_t length);

