#include <git2.h>
#include <git2/sys/repository.h>

// git_libgit2_opts takes variable arguments, which Swift cannot pass.

static inline int sluice_git_set_option(int option, int value) {
    return git_libgit2_opts(option, value);
}

static inline int sluice_git_allow_extensions(const char **names, size_t count) {
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}
