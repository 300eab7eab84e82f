/* What the parts of the recorder share; README.md says what it is. Test code: nothing of it is linked into anything else. */
#ifndef POWERCUT_H
#define POWERCUT_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

#if !defined(__linux__) || !defined(__LP64__)
#error "for Linux with 64 bits: offsets are passed to the kernel as they are"
#endif

/* The kinds of records; tests/src/powercut/journal.rs reads them. */
enum kind {
    CREATE = 1,   /* inode, first: folder, second: type as in st_mode, name; the bytes are a symbolic link's target */
    LINK = 2,     /* inode, first: folder, name */
    UNLINK = 3,   /* inode, first: folder, name */
    RENAME = 4,   /* inode, first: from folder, second: to folder, name: from, other: to */
    WRITE = 5,    /* inode, first: offset, bytes */
    SIZE = 6,     /* inode, first: size */
    SYNC = 7,     /* inode */
    SYNC_ALL = 8, /* everything */
    MARK = 9,     /* bytes: what was printed */
    VOLATILE = 10,    /* inode: a file whose contents nobody knows after a power cut */
    INJECTED = 11,    /* bytes: the error that was made up */
    UNSUPPORTED = 12, /* bytes: what this cannot record; then the program ends */
};

/* A name in a folder. */
struct place {
    bool below;      /* whether the folder is the recorded one or below it */
    uint64_t folder; /* its inode */
    char name[256];
};

/* A system call, past all that this library stands before. */
long powercut_system(long number, ...);

/* Takes the lock; false if nothing is recorded in this process, or this is a call from within. Then leave() must not be called. */
bool powercut_enter(void);
void powercut_leave(void);

/* The operation that comes is recorded: counts it, and dies here if it is the one to die at. */
void powercut_step(void);

/* What was printed counts too, behind it. */
void powercut_printed(void);

/* Whether this sync is to fail. */
bool powercut_sync_fails(void);

/* How many of these bytes, by which a file grows, still fit. */
uint64_t powercut_room(uint64_t bytes);

void powercut_record(enum kind kind, uint64_t inode, uint64_t first, uint64_t second, const char *name,
                     const char *other, const struct iovec *bytes, int count, uint64_t length);

/* As record(), of what needs no more. */
void powercut_note(enum kind kind, uint64_t inode, uint64_t first);

/* Says that this cannot be recorded, in the journal and on standard error, and ends the program. */
_Noreturn void powercut_unsupported(const char *what);

/* Whether a descriptor is of something at or below the folder; fills `about`. */
bool powercut_knows(int descriptor, struct stat *about);

/* Where a path leads, its last part not followed; false if its folder is not there. */
bool powercut_locate(int folder, const char *path, struct place *place);

/* Whether the name under which a descriptor was opened ends so. */
bool powercut_ends_with(int descriptor, const char *end);

#endif
