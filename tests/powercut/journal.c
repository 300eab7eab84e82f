/* The journal: what is recorded, where, in which order; and the faults that are made up on the way. */
#include "powercut.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

struct header {
    uint32_t magic;
    uint32_t kind;
    uint64_t inode;
    uint64_t first;
    uint64_t second;
    uint32_t name;
    uint32_t other;
    uint64_t bytes;
};

#define MAGIC 0x74756370u /* "pcut" */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread bool inside; /* a signal handler that writes must not wait for its own thread */
static long (*real_syscall)(long, ...);

static char root[PATH_MAX];
static int journal = -1;
static uint64_t operations, prints, syncs, grown;
static uint64_t kill_at, kill_after_prints, sync_fails_at, full_after = UINT64_MAX;

static void open_journal(void)
{
    const char *file = getenv("POWERCUT_JOURNAL");
    journal = (int)powercut_system(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
    if (journal < 0)
        powercut_unsupported("a journal that cannot be opened");
    /* Out of the way of programs that count on low numbers, or close them. */
    int high = fcntl(journal, F_DUPFD_CLOEXEC, 700);
    if (high >= 0) {
        close(journal);
        journal = high;
    }
}

static void before_fork(void) { pthread_mutex_lock(&lock); }
static void after_fork(void) { pthread_mutex_unlock(&lock); }

static void in_child(void)
{
    /* A lock on the same open file would not keep parent and child apart. */
    if (journal >= 0) {
        close(journal);
        open_journal();
    }
    pthread_mutex_unlock(&lock);
}

static uint64_t number(const char *name, uint64_t usual)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : usual;
}

static void begin(void)
{
    real_syscall = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    const char *folder = getenv("POWERCUT_FOLDER");
    if (folder == NULL || getenv("POWERCUT_JOURNAL") == NULL)
        return;
    if (realpath(folder, root) == NULL)
        powercut_unsupported("a folder that is not there");
    kill_at = number("POWERCUT_KILL_AT", 0);
    kill_after_prints = number("POWERCUT_KILL_AFTER_PRINTS", 0);
    sync_fails_at = number("POWERCUT_SYNC_FAILS_AT", 0);
    full_after = number("POWERCUT_FULL_AFTER", UINT64_MAX);
    pthread_atfork(before_fork, after_fork, in_child);
    open_journal();
}

long powercut_system(long number, ...)
{
    va_list list;
    long word[6];
    va_start(list, number);
    for (int at = 0; at < 6; at++) /* More than were given are only garbage in registers, as in syscall() itself. */
        word[at] = va_arg(list, long);
    va_end(list);
    if (real_syscall == NULL)
        pthread_once(&once, begin);
    return real_syscall(number, word[0], word[1], word[2], word[3], word[4], word[5]);
}

bool powercut_enter(void)
{
    if (inside)
        return false;
    pthread_once(&once, begin);
    if (journal < 0)
        return false;
    int error = errno;
    pthread_mutex_lock(&lock);
    inside = true;
    /* Other processes write to the journal too. */
    while (powercut_system(SYS_flock, journal, LOCK_EX) != 0 && errno == EINTR)
        ;
    errno = error;
    return true;
}

void powercut_leave(void)
{
    int error = errno;
    powercut_system(SYS_flock, journal, LOCK_UN);
    inside = false;
    pthread_mutex_unlock(&lock);
    errno = error;
}

static _Noreturn void die(void)
{
    for (;;)
        kill(getpid(), SIGKILL);
}

void powercut_step(void)
{
    if (++operations == kill_at)
        die();
}

void powercut_printed(void)
{
    if (++prints == kill_after_prints)
        die();
}

static void injected(const char *what)
{
    struct iovec bytes = {(void *)what, strlen(what)};
    powercut_record(INJECTED, 0, 0, 0, "", "", &bytes, 1, bytes.iov_len);
}

bool powercut_sync_fails(void)
{
    bool fails = sync_fails_at != 0 && ++syncs >= sync_fails_at;
    if (fails)
        injected("EIO");
    return fails;
}

uint64_t powercut_room(uint64_t bytes)
{
    uint64_t left = full_after - grown;
    if (bytes > left) {
        injected("ENOSPC");
        bytes = left;
    }
    grown += bytes;
    return bytes;
}

void powercut_record(enum kind kind, uint64_t inode, uint64_t first, uint64_t second, const char *name,
                     const char *other, const struct iovec *bytes, int count, uint64_t length)
{
    struct header header = {MAGIC, kind, inode, first, second, (uint32_t)strlen(name), (uint32_t)strlen(other), length};
    struct iovec head[3] = {
        {&header, sizeof header}, {(void *)name, header.name}, {(void *)other, header.other}};
    int error = errno;
    bool good = powercut_system(SYS_writev, journal, head, 3) == (long)(sizeof header + header.name + header.other);
    for (int at = 0; at < count && length > 0 && good; at++) {
        const char *from = bytes[at].iov_base;
        uint64_t left = bytes[at].iov_len < length ? bytes[at].iov_len : length;
        length -= left;
        while (left > 0 && good) {
            long wrote = powercut_system(SYS_write, journal, from, left);
            good = wrote > 0;
            from += wrote;
            left -= (uint64_t)wrote;
        }
    }
    if (!good) {
        static const char text[] = "powercut: no room for the journal\n";
        powercut_system(SYS_write, 2, text, sizeof text - 1);
        die();
    }
    errno = error;
}

void powercut_note(enum kind kind, uint64_t inode, uint64_t first)
{
    powercut_record(kind, inode, first, 0, "", "", NULL, 0, 0);
}

_Noreturn void powercut_unsupported(const char *what)
{
    char text[200];
    int length = snprintf(text, sizeof text, "powercut: not supported: %s\n", what);
    powercut_system(SYS_write, 2, text, length);
    if (journal >= 0) {
        struct iovec bytes = {(void *)what, strlen(what)};
        powercut_record(UNSUPPORTED, 0, 0, 0, "", "", &bytes, 1, bytes.iov_len);
    }
    _exit(70);
}

static bool name_of(int descriptor, char path[PATH_MAX])
{
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0)
        return false;
    path[length] = '\0';
    return true;
}

/* By its name, not by a table of descriptors: so copies of descriptors, however made, need no care. */
static bool is_below(int descriptor)
{
    char path[PATH_MAX];
    pthread_once(&once, begin);
    size_t length = strlen(root);
    return length > 0 && name_of(descriptor, path) && strncmp(path, root, length) == 0 &&
           (path[length] == '/' || path[length] == '\0');
}

bool powercut_knows(int descriptor, struct stat *about)
{
    int error = errno;
    bool knows = is_below(descriptor) && fstat(descriptor, about) == 0;
    errno = error;
    return knows;
}

bool powercut_ends_with(int descriptor, const char *end)
{
    char path[PATH_MAX];
    if (!name_of(descriptor, path))
        return false;
    size_t length = strlen(path), wanted = strlen(end);
    return length >= wanted && strcmp(path + length - wanted, end) == 0;
}

bool powercut_locate(int folder, const char *path, struct place *place)
{
    char parent[PATH_MAX];
    size_t length = path != NULL ? strlen(path) : 0;
    if (length == 0 || length >= sizeof parent)
        return false;
    memcpy(parent, path, length + 1);
    while (length > 1 && parent[length - 1] == '/')
        parent[--length] = '\0';
    char *slash = strrchr(parent, '/');
    const char *name = slash != NULL ? slash + 1 : parent;
    if (strlen(name) >= sizeof place->name)
        return false;
    strcpy(place->name, name);
    if (slash == NULL)
        strcpy(parent, ".");
    else
        slash[slash == parent ? 1 : 0] = '\0';
    int error = errno;
    struct stat about;
    int opened = (int)powercut_system(SYS_openat, folder, parent, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    bool good = opened >= 0 && fstat(opened, &about) == 0;
    if (good) {
        place->below = is_below(opened);
        place->folder = about.st_ino;
    }
    if (opened >= 0)
        close(opened);
    errno = error;
    return good;
}
