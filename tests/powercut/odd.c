/* What the standard library of Rust does not do to files, for tests/tests/powercut.rs to see that it is recorded: in the
 * folder of the first word. With a second word, one thing that is not supported. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEED(what)                                                                                                     \
    do {                                                                                                               \
        if (!(what)) {                                                                                                 \
            fprintf(stderr, "%s: %s\n", #what, strerror(errno));                                                       \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

static void refused(const char *what)
{
    int file = open("file", O_RDWR | O_CREAT, 0600);
    NEED(file >= 0 && write(file, "content", 7) == 7);
    if (strcmp(what, "mmap") == 0)
        NEED(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) != MAP_FAILED);
    else if (strcmp(what, "fopen") == 0)
        NEED(fopen("stream", "w") != NULL);
    else if (strcmp(what, "rename") == 0)
        NEED(rename("file", "../outside") == 0);
    else if (strcmp(what, "punch") == 0)
        NEED(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4) == 0);
}

int main(int count, char **words)
{
    NEED(count >= 2 && chdir(words[1]) == 0);
    if (count > 2) {
        refused(words[2]);
        return 0;
    }
    int file = creat("created", 0600);
    NEED(file >= 0 && write(file, "0123456789", 10) == 10 && lseek(file, 3, SEEK_SET) == 3);
    int twin = dup(file);
    NEED(twin >= 0 && write(twin, "dup", 3) == 3 && dup2(twin, 40) == 40 && write(40, "dup2", 4) == 4);
    struct iovec pieces[] = {{"one", 3}, {"", 0}, {"two", 3}};
    NEED(pwritev(file, pieces, 3, 20) == 6 && posix_fallocate(file, 0, 3000) == 0);
    NEED(fallocate(file, FALLOC_FL_KEEP_SIZE, 0, 9000) == 0 && truncate("created", 2500) == 0);

    int copy = open("copy", O_WRONLY | O_CREAT | O_EXCL | O_DSYNC, 0600), from = open("created", O_RDONLY);
    NEED(copy >= 0 && from >= 0 && copy_file_range(from, NULL, copy, NULL, 100, 0) == 100);
    NEED(sendfile(copy, from, NULL, 50) == 50 && lseek(from, 0, SEEK_CUR) == 150);
    off_t at = 5;
    NEED(syscall(SYS_copy_file_range, from, &at, copy, NULL, 10, 0) == 10 && at == 15);
    NEED(syscall(SYS_write, copy, "by number", 9) == 9);

    int folder = open(".", O_RDONLY | O_DIRECTORY);
    NEED(folder >= 0 && mkdirat(folder, "sub", 0700) == 0);
    int sub = openat(folder, "sub", O_RDONLY | O_DIRECTORY);
    int inner = openat(sub, "inner", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    NEED(inner >= 0 && write(inner, "inner", 5) == 5 && linkat(sub, "inner", folder, "outer", 0) == 0);
    NEED(renameat2(sub, "inner", folder, "renamed", 1 /* RENAME_NOREPLACE */) == 0);
    NEED(renameat2(folder, "renamed", folder, "outer", 1) != 0 && errno == EEXIST);
    NEED(rename("renamed", "outer") == 0 && access("renamed", F_OK) == 0); /* two names of one file */
    NEED(symlinkat("../outer", sub, "link") == 0 && rename("sub/link", "sub/other//") != 0);
    NEED(rename("sub", "sub2/") == 0 && mkdir("gone/", 0700) == 0 && remove("gone") == 0);

    int nameless = open(".", O_TMPFILE | O_RDWR, 0600);
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", nameless);
    NEED(nameless >= 0 && write(nameless, "nameless", 8) == 8);
    NEED(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW) == 0);
    char unique[] = "unique-XXXXXX", unique_folder[] = "folder-XXXXXX";
    int made = mkstemp(unique);
    NEED(made >= 0 && write(made, "unique", 6) == 6 && mkdtemp(unique_folder) != NULL);
    NEED(remove(unique) == 0 && open("unique", O_WRONLY | O_CREAT | O_TRUNC, 0600) >= 0);

    int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    NEED(log >= 0 && write(log, "first ", 6) == 6 && pwrite(log, "second ", 7, 0) == 7);
    pid_t child = fork();
    if (child == 0)
        _exit(write(log, "child ", 6) == 6 && fsync(log) == 0 ? 0 : 1);
    int status;
    NEED(child > 0 && waitpid(child, &status, 0) == child && status == 0 && write(log, "parent", 6) == 6);

    int index = open("database-shm", O_RDWR | O_CREAT, 0600);
    NEED(index >= 0 && ftruncate(index, 4096) == 0);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, index, 0);
    NEED(map != MAP_FAILED);
    memcpy(map, "mapped", 6);
    sync();
    NEED(write(1, "done\n", 5) == 5);
    return 0;
}
