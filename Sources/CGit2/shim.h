#include <git2.h>
#include <git2/sys/repository.h>
#include <git2/sys/stream.h>

// git_libgit2_opts takes variable arguments, which Swift cannot pass.

static inline int sluice_git_set_option(int option, int value) {
    return git_libgit2_opts(option, value);
}

static inline int sluice_git_set_search_path(int level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

static inline int sluice_git_allow_extensions(const char **names, size_t count) {
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

// Fetching a part of the history came with libgit2 1.7; before, all of it is fetched.
static inline void sluice_git_set_depth(git_fetch_options *options, int depth) {
#if LIBGIT2_VER_MAJOR > 1 || (LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR >= 7)
    options->depth = depth;
#else
    (void)options;
    (void)depth;
#endif
}

// A connection of ours, laid out as libgit2's own: its transport for ssh takes the socket from where it has it there.
typedef struct {
    git_stream parent;
    char *host;
    char *port;
    int socket;
} sluice_git_connection;
