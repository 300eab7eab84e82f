/* What the programs in C are asked on standard input: see benches/src/peers.rs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LONGEST = 4096, ROW = 512, MOST = 4096 };

static char *paths[MOST];
static size_t count;

/* Reads the names of the files. Those of the list before stay in memory: there are a few lists. */
static int read_list(const char *list)
{
    char line[LONGEST];
    FILE *file = fopen(list, "r");

    for (count = 0; file != NULL && count < MOST && fgets(line, sizeof line, file) != NULL; count++) {
        line[strcspn(line, "\n")] = 0;
        paths[count] = strdup(line);
    }
    if (file == NULL)
        return perror(list), 0;
    fclose(file);
    return 1;
}

static long long now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Answers until there are no more questions. */
static int asked(void (*judge)(const char *path, char *row, size_t room), clockid_t clock)
{
    char line[LONGEST], list[LONGEST] = "", row[ROW];

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *word = strtok(line, "\t\n"), *times = strtok(NULL, "\t\n"), *file = strtok(NULL, "\t\n");
        if (word == NULL || times == NULL || file == NULL)
            return fprintf(stderr, "not understood\n"), 2;
        if (strcmp(list, file) != 0 && (snprintf(list, sizeof list, "%s", file), !read_list(file)))
            return 1;
        if (strcmp(word, "rows") == 0) {
            for (size_t i = 0; i < count; i++) {
                judge(paths[i], row, sizeof row);
                printf("%s\n", row);
            }
            printf("end\n");
        } else {
            long long begin = now(clock);
            for (int pass = atoi(times); pass > 0; pass--)
                for (size_t i = 0; i < count; i++)
                    judge(paths[i], row, sizeof row);
            printf("%lld\n", now(clock) - begin);
        }
        fflush(stdout);
    }
    return 0;
}
