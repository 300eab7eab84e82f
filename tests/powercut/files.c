/* Calls on descriptors: writing, sizes, syncing, mapping. Each does what it is asked, then records it; but nothing is really
 * synced, which only takes time: the machine that runs this keeps its power. */
#include "powercut.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PIECES 512 /* of one vectored write */
#define BLOCK 65536

/* Shortens a vector to this many bytes. */
static int shorten(const struct iovec *from, int count, uint64_t bytes, struct iovec to[PIECES])
{
    int pieces = 0;
    for (; pieces < count && bytes > 0; pieces++) {
        to[pieces] = from[pieces];
        if (to[pieces].iov_len > bytes)
            to[pieces].iov_len = bytes;
        bytes -= to[pieces].iov_len;
    }
    return pieces;
}

static ssize_t plain(int file, const struct iovec *bytes, int count, off_t at)
{
    return at < 0 ? powercut_system(SYS_writev, file, bytes, (long)count)
                  : powercut_system(SYS_pwritev, file, bytes, (long)count, at, 0L);
}

/* Every write comes here; `at` is -1 for the file's own position. */
static ssize_t put(int file, const struct iovec *bytes, int count, off_t at)
{
    struct stat about;
    bool is_mark = file == STDOUT_FILENO;
    bool known = !is_mark && powercut_knows(file, &about) && S_ISREG(about.st_mode);
    if ((!is_mark && !known) || !powercut_enter())
        return plain(file, bytes, count, at);
    if (count > PIECES)
        powercut_unsupported("a write of more than 512 pieces");
    struct iovec short_of[PIECES];
    uint64_t length = 0;
    for (int piece = 0; piece < count; piece++)
        length += bytes[piece].iov_len;
    ssize_t wrote;
    powercut_step();
    if (is_mark) {
        wrote = plain(file, bytes, count, at);
        if (wrote > 0) {
            powercut_record(MARK, 0, 0, 0, "", "", bytes, count, (uint64_t)wrote);
            powercut_printed();
        }
    } else {
        int flags = fcntl(file, F_GETFL);
        fstat(file, &about); /* again, now that nobody else writes */
        uint64_t size = (uint64_t)about.st_size;
        uint64_t from = flags & O_APPEND ? size : at >= 0 ? (uint64_t)at : (uint64_t)lseek(file, 0, SEEK_CUR);
        uint64_t growth = from + length > size ? from + length - size : 0;
        growth = growth < length ? growth : length;
        uint64_t fits = powercut_room(growth);
        if (length > 0 && length - growth + fits == 0) {
            errno = ENOSPC;
            wrote = -1;
        } else {
            int pieces = shorten(bytes, count, length - growth + fits, short_of);
            wrote = plain(file, short_of, pieces, at);
            if (wrote > 0) {
                powercut_record(WRITE, about.st_ino, from, 0, "", "", short_of, pieces, (uint64_t)wrote);
                if (flags & O_DSYNC)
                    powercut_note(SYNC, about.st_ino, 0);
            }
        }
    }
    powercut_leave();
    return wrote;
}

ssize_t write(int file, const void *bytes, size_t length)
{
    struct iovec piece = {(void *)bytes, length};
    return put(file, &piece, 1, -1);
}

static ssize_t put_at(int file, const struct iovec *bytes, int count, off_t at)
{
    if (at < 0) {
        errno = EINVAL;
        return -1;
    }
    return put(file, bytes, count, at);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at)
{
    struct iovec piece = {(void *)bytes, length};
    return put_at(file, &piece, 1, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off_t at) { return pwrite(file, bytes, length, at); }
ssize_t writev(int file, const struct iovec *bytes, int count) { return put(file, bytes, count, -1); }
ssize_t pwritev(int file, const struct iovec *bytes, int count, off_t at) { return put_at(file, bytes, count, at); }
ssize_t pwritev64(int file, const struct iovec *bytes, int count, off_t at) { return put_at(file, bytes, count, at); }

ssize_t pwritev2(int file, const struct iovec *bytes, int count, off_t at, int flags)
{
    struct stat about;
    if (flags != 0 && powercut_knows(file, &about))
        powercut_unsupported("pwritev2 with flags");
    return flags != 0 ? powercut_system(SYS_pwritev2, file, bytes, (long)count, at, 0L, (long)flags)
                      : put(file, bytes, count, at);
}

ssize_t pwritev64v2(int file, const struct iovec *bytes, int count, off_t at, int flags)
{
    return pwritev2(file, bytes, count, at, flags);
}

/* Copying within the kernel, done by hand so that the bytes pass by here. */
static ssize_t copy(int from, off_t *from_at, int to, off_t *to_at, size_t length)
{
    static __thread char block[BLOCK];
    length = length < BLOCK ? length : BLOCK;
    ssize_t got = from_at != NULL ? pread(from, block, length, *from_at) : read(from, block, length);
    if (got <= 0)
        return got;
    ssize_t wrote = to_at != NULL ? pwrite(to, block, (size_t)got, *to_at) : write(to, block, (size_t)got);
    ssize_t moved = wrote > 0 ? wrote : 0;
    if (from_at != NULL)
        *from_at += moved;
    else
        lseek(from, moved - got, SEEK_CUR);
    if (to_at != NULL)
        *to_at += moved;
    return wrote;
}

ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t length, unsigned flags)
{
    struct stat about;
    return powercut_knows(to, &about) ? copy(from, from_at, to, to_at, length)
                                      : powercut_system(SYS_copy_file_range, from, from_at, to, to_at, length, flags);
}

ssize_t sendfile(int to, int from, off_t *at, size_t length)
{
    struct stat about;
    return powercut_knows(to, &about) ? copy(from, at, to, NULL, length)
                                      : powercut_system(SYS_sendfile, to, from, at, length);
}

ssize_t sendfile64(int to, int from, off_t *at, size_t length) { return sendfile(to, from, at, length); }

ssize_t splice(int from, off_t *from_at, int to, off_t *to_at, size_t length, unsigned flags)
{
    struct stat about;
    if (powercut_knows(to, &about))
        powercut_unsupported("splice to a file");
    return powercut_system(SYS_splice, from, from_at, to, to_at, length, (long)flags);
}

int ioctl(int file, unsigned long request, ...)
{
    va_list list;
    va_start(list, request);
    void *argument = va_arg(list, void *);
    va_end(list);
    struct stat about;
    if ((request == FICLONE || request == FICLONERANGE) && powercut_knows(file, &about)) {
        errno = EOPNOTSUPP; /* as ext4 says */
        return -1;
    }
    return (int)powercut_system(SYS_ioctl, file, request, argument);
}

static int resize(int file, off_t size)
{
    struct stat about;
    if (!powercut_knows(file, &about) || !powercut_enter())
        return (int)powercut_system(SYS_ftruncate, file, size);
    powercut_step();
    int result = (int)powercut_system(SYS_ftruncate, file, size);
    if (result == 0)
        powercut_note(SIZE, about.st_ino, (uint64_t)size);
    powercut_leave();
    return result;
}

int ftruncate(int file, off_t size) { return resize(file, size); }
int ftruncate64(int file, off_t size) { return resize(file, size); }

int truncate(const char *path, off_t size)
{
    int file = (int)powercut_system(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (file < 0)
        return -1;
    int result = resize(file, size);
    close(file);
    return result;
}

int truncate64(const char *path, off_t size) { return truncate(path, size); }

int fallocate(int file, int mode, off_t at, off_t length)
{
    struct stat about;
    if (!powercut_knows(file, &about) || !powercut_enter())
        return (int)powercut_system(SYS_fallocate, file, (long)mode, at, length);
    if (mode & ~FALLOC_FL_KEEP_SIZE)
        powercut_unsupported("fallocate that changes what is in a file");
    powercut_step();
    fstat(file, &about);
    uint64_t end = (uint64_t)at + (uint64_t)length, size = (uint64_t)about.st_size;
    uint64_t growth = end > size ? end - size : 0;
    int result = -1;
    if (powercut_room(growth) < growth)
        errno = ENOSPC;
    else
        result = (int)powercut_system(SYS_fallocate, file, (long)mode, at, length);
    if (result == 0 && mode == 0 && growth > 0)
        powercut_note(SIZE, about.st_ino, end);
    powercut_leave();
    return result;
}

int fallocate64(int file, int mode, off_t at, off_t length) { return fallocate(file, mode, at, length); }

int posix_fallocate(int file, off_t at, off_t length)
{
    int before = errno;
    int error = fallocate(file, 0, at, length) == 0 ? 0 : errno;
    errno = before;
    return error;
}

int posix_fallocate64(int file, off_t at, off_t length) { return posix_fallocate(file, at, length); }

static int sync_one(int file, long number)
{
    struct stat about;
    if (!powercut_knows(file, &about) || !powercut_enter())
        return (int)powercut_system(number, file);
    powercut_step();
    int result = 0;
    if (powercut_sync_fails()) {
        errno = EIO;
        result = -1;
    } else {
        powercut_note(SYNC, about.st_ino, 0);
    }
    powercut_leave();
    return result;
}

int fsync(int file) { return sync_one(file, SYS_fsync); }
int fdatasync(int file) { return sync_one(file, SYS_fdatasync); }

void sync(void)
{
    if (!powercut_enter()) {
        powercut_system(SYS_sync);
        return;
    }
    powercut_step();
    if (!powercut_sync_fails())
        powercut_note(SYNC_ALL, 0, 0);
    powercut_leave();
}

int syncfs(int file)
{
    struct stat about;
    if (!powercut_knows(file, &about))
        return (int)powercut_system(SYS_syncfs, file);
    sync();
    return 0;
}

/* SQLite's index of its log is mapped and nowhere synced; whoever opens the database first makes it anew. */
void *mmap(void *address, size_t length, int protection, int flags, int file, off_t at)
{
    struct stat about;
    int type = flags & MAP_TYPE;
    bool shared = (type == MAP_SHARED || type == MAP_SHARED_VALIDATE) && !(flags & MAP_ANONYMOUS);
    if (shared && (protection & PROT_WRITE) && powercut_knows(file, &about)) {
        if (!powercut_ends_with(file, "-shm"))
            powercut_unsupported("a file that is mapped to be written");
        if (powercut_enter()) {
            powercut_step();
            powercut_note(VOLATILE, about.st_ino, 0);
            powercut_leave();
        }
    }
    return (void *)powercut_system(SYS_mmap, address, length, (long)protection, (long)flags, (long)file, at);
}

void *mmap64(void *address, size_t length, int protection, int flags, int file, off_t at)
{
    return mmap(address, length, protection, flags, file, at);
}
