/* Calls on names: opening, creating, linking, renaming, removing. */
#include "powercut.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void created(const struct place *place, const struct stat *about, const char *target)
{
    struct iovec bytes = {(void *)target, strlen(target)};
    powercut_record(CREATE, about->st_ino, place->folder, about->st_mode & S_IFMT, place->name, "", &bytes, 1,
                    bytes.iov_len);
}

static int open_in(int folder, const char *path, int flags, mode_t mode)
{
    struct place place;
    struct stat about;
    bool nameless = (flags & O_TMPFILE) == O_TMPFILE;
    bool changes = nameless || (flags & (O_CREAT | O_TRUNC)) != 0;
    if (!changes || !powercut_locate(folder, path, &place) || !powercut_enter())
        return (int)powercut_system(SYS_openat, folder, path, (long)flags, (long)mode);
    bool existed = !nameless && fstatat(folder, path, &about, 0) == 0;
    bool empties = existed && (flags & O_TRUNC) && S_ISREG(about.st_mode) && about.st_size > 0;
    if (place.below && (!existed || empties))
        powercut_step();
    int file = (int)powercut_system(SYS_openat, folder, path, (long)flags, (long)mode);
    if (file >= 0 && powercut_knows(file, &about)) {
        if (nameless) {
            place.folder = 0;
            place.name[0] = '\0';
            created(&place, &about, "");
        } else if (!existed) {
            if (!place.below || !powercut_ends_with(file, place.name))
                powercut_unsupported("a file that is created through a symbolic link");
            created(&place, &about, "");
        } else if (empties) {
            powercut_note(SIZE, about.st_ino, 0);
        }
    }
    powercut_leave();
    return file;
}

#define OPENS(name, at, ...)                                                                                           \
    int name(__VA_ARGS__)                                                                                              \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        va_start(list, flags);                                                                                         \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;                                        \
        va_end(list);                                                                                                  \
        return open_in(at, path, flags, mode);                                                                         \
    }

OPENS(open, AT_FDCWD, const char *path, int flags, ...)
OPENS(open64, AT_FDCWD, const char *path, int flags, ...)
OPENS(openat, folder, int folder, const char *path, int flags, ...)
OPENS(openat64, folder, int folder, const char *path, int flags, ...)

/* What the compiler makes of the above with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags) { return open_in(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_in(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char *path, int flags) { return open_in(folder, path, flags, 0); }
int __openat64_2(int folder, const char *path, int flags) { return open_in(folder, path, flags, 0); }

int creat(const char *path, mode_t mode) { return open_in(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int mkdirat(int folder, const char *path, mode_t mode)
{
    struct place place;
    struct stat about;
    if (!powercut_locate(folder, path, &place) || !place.below || !powercut_enter())
        return (int)powercut_system(SYS_mkdirat, folder, path, (long)mode);
    powercut_step();
    int result = -1;
    if (powercut_room(1) == 0)
        errno = ENOSPC;
    else
        result = (int)powercut_system(SYS_mkdirat, folder, path, (long)mode);
    if (result == 0 && fstatat(folder, path, &about, AT_SYMLINK_NOFOLLOW) == 0)
        created(&place, &about, "");
    powercut_leave();
    return result;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int symlinkat(const char *target, int folder, const char *path)
{
    struct place place;
    struct stat about;
    if (!powercut_locate(folder, path, &place) || !place.below || !powercut_enter())
        return (int)powercut_system(SYS_symlinkat, target, folder, path);
    powercut_step();
    int result = (int)powercut_system(SYS_symlinkat, target, folder, path);
    if (result == 0 && fstatat(folder, path, &about, AT_SYMLINK_NOFOLLOW) == 0)
        created(&place, &about, target);
    powercut_leave();
    return result;
}

int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }

int linkat(int from, const char *old, int to, const char *path, int flags)
{
    struct place place;
    struct stat about;
    if (!powercut_locate(to, path, &place) || !place.below || !powercut_enter())
        return (int)powercut_system(SYS_linkat, from, old, to, path, (long)flags);
    powercut_step();
    int result = (int)powercut_system(SYS_linkat, from, old, to, path, (long)flags);
    if (result == 0 && fstatat(to, path, &about, AT_SYMLINK_NOFOLLOW) == 0)
        powercut_record(LINK, about.st_ino, place.folder, 0, place.name, "", NULL, 0, 0);
    powercut_leave();
    return result;
}

int link(const char *old, const char *path) { return linkat(AT_FDCWD, old, AT_FDCWD, path, 0); }

int unlinkat(int folder, const char *path, int flags)
{
    struct place place;
    struct stat about;
    if (!powercut_locate(folder, path, &place) || !place.below || !powercut_enter())
        return (int)powercut_system(SYS_unlinkat, folder, path, (long)flags);
    bool there = fstatat(folder, path, &about, AT_SYMLINK_NOFOLLOW) == 0;
    if (there)
        powercut_step();
    int result = (int)powercut_system(SYS_unlinkat, folder, path, (long)flags);
    if (result == 0 && there)
        powercut_record(UNLINK, about.st_ino, place.folder, 0, place.name, "", NULL, 0, 0);
    powercut_leave();
    return result;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path)
{
    struct stat about;
    bool folder = lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
    return folder ? rmdir(path) : unlink(path);
}

int renameat2(int from, const char *old, int to, const char *path, unsigned flags)
{
    struct place left, right;
    struct stat about, other;
    bool knows = powercut_locate(from, old, &left) && powercut_locate(to, path, &right) && (left.below || right.below);
    if (!knows || !powercut_enter())
        return (int)powercut_system(SYS_renameat2, from, old, to, path, (long)flags);
    if (!left.below || !right.below)
        powercut_unsupported("a rename into the folder, or out of it");
    if (flags & ~1u /* RENAME_NOREPLACE */)
        powercut_unsupported("renameat2 with flags");
    bool there = fstatat(from, old, &about, AT_SYMLINK_NOFOLLOW) == 0;
    /* Of two names of one file it does nothing. */
    bool same = there && fstatat(to, path, &other, AT_SYMLINK_NOFOLLOW) == 0 && other.st_ino == about.st_ino;
    if (there && !same)
        powercut_step();
    int result = (int)powercut_system(SYS_renameat2, from, old, to, path, (long)flags);
    if (result == 0 && !same)
        powercut_record(RENAME, about.st_ino, left.folder, right.folder, left.name, right.name, NULL, 0, 0);
    powercut_leave();
    return result;
}

int renameat(int from, const char *old, int to, const char *path) { return renameat2(from, old, to, path, 0); }
int rename(const char *old, const char *path) { return renameat2(AT_FDCWD, old, AT_FDCWD, path, 0); }

int mknodat(int folder, const char *path, mode_t mode, dev_t device)
{
    struct place place;
    if (powercut_locate(folder, path, &place) && place.below)
        powercut_unsupported("mknod");
    return (int)powercut_system(SYS_mknodat, folder, path, (long)mode, device);
}

int mknod(const char *path, mode_t mode, dev_t device) { return mknodat(AT_FDCWD, path, mode, device); }
int mkfifo(const char *path, mode_t mode) { return mknodat(AT_FDCWD, path, S_IFIFO | mode, 0); }

/* The C library writes its own streams without passing by here. */
static void refuse_stream(const char *path, const char *mode)
{
    struct place place;
    bool writes = strpbrk(mode, "wa+") != NULL;
    if (writes && path != NULL && powercut_locate(AT_FDCWD, path, &place) && place.below)
        powercut_unsupported("a stream of the C library (fopen)");
}

#define NEXT(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

FILE *fopen(const char *path, const char *mode)
{
    refuse_stream(path, mode);
    return NEXT(fopen)(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    refuse_stream(path, mode);
    return NEXT(fopen64)(path, mode);
}

FILE *fdopen(int file, const char *mode)
{
    struct stat about;
    if (strpbrk(mode, "wa+") != NULL && powercut_knows(file, &about))
        powercut_unsupported("a stream of the C library (fdopen)");
    return NEXT(fdopen)(file, mode);
}

/* The C library creates these itself. */
#define MAKES(name, parameters, words)                                                                                 \
    int name parameters                                                                                                \
    {                                                                                                                  \
        struct stat about;                                                                                             \
        struct place place;                                                                                            \
        bool recorded = powercut_enter();                                                                              \
        int file = NEXT(name) words;                                                                                   \
        if (recorded && file >= 0 && powercut_knows(file, &about) && powercut_locate(AT_FDCWD, path, &place)) {        \
            powercut_step();                                                                                           \
            created(&place, &about, "");                                                                               \
        }                                                                                                              \
        if (recorded)                                                                                                  \
            powercut_leave();                                                                                          \
        return file;                                                                                                   \
    }

MAKES(mkstemp, (char *path), (path))
MAKES(mkstemp64, (char *path), (path))
MAKES(mkostemp, (char *path, int flags), (path, flags))
MAKES(mkostemp64, (char *path, int flags), (path, flags))
MAKES(mkstemps, (char *path, int tail), (path, tail))
MAKES(mkostemps, (char *path, int tail, int flags), (path, tail, flags))

char *mkdtemp(char *path)
{
    struct stat about;
    struct place place;
    bool recorded = powercut_enter();
    char *made = NEXT(mkdtemp)(path);
    if (recorded && made != NULL && powercut_locate(AT_FDCWD, made, &place) && place.below && lstat(made, &about) == 0) {
        powercut_step();
        created(&place, &about, "");
    }
    if (recorded)
        powercut_leave();
    return made;
}

/* Calls by number: what has a wrapper goes there, so that it is recorded too. */
long syscall(long number, ...)
{
    va_list list;
    long a, b, c, d, e, f;
    va_start(list, number);
    a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
    d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
    va_end(list);
    switch (number) {
    case SYS_write: return write((int)a, (void *)b, (size_t)c);
    case SYS_pwrite64: return pwrite((int)a, (void *)b, (size_t)c, d);
    case SYS_writev: return writev((int)a, (void *)b, (int)c);
    case SYS_pwritev: return pwritev((int)a, (void *)b, (int)c, d);
    case SYS_pwritev2: return pwritev2((int)a, (void *)b, (int)c, d, (int)f);
    case SYS_copy_file_range: return copy_file_range((int)a, (void *)b, (int)c, (void *)d, (size_t)e, (unsigned)f);
    case SYS_openat: return openat((int)a, (char *)b, (int)c, (mode_t)d);
    case SYS_mkdirat: return mkdirat((int)a, (char *)b, (mode_t)c);
    case SYS_linkat: return linkat((int)a, (char *)b, (int)c, (char *)d, (int)e);
    case SYS_symlinkat: return symlinkat((char *)a, (int)b, (char *)c);
    case SYS_unlinkat: return unlinkat((int)a, (char *)b, (int)c);
    case SYS_renameat2: return renameat2((int)a, (char *)b, (int)c, (char *)d, (unsigned)e);
    case SYS_ftruncate: return ftruncate((int)a, b);
    case SYS_fallocate: return fallocate((int)a, (int)b, c, d);
    case SYS_fsync: return fsync((int)a);
    case SYS_fdatasync: return fdatasync((int)a);
    default: return powercut_system(number, a, b, c, d, e, f);
    }
}
