/* A fault on purpose: it reads behind an array, and must be caught by whatever watches the other programs. */

#include <stdlib.h>

int main(void)
{
    volatile unsigned char *bytes = malloc(8);
    volatile size_t behind = 8;
    int seen = bytes[behind] == 1;
    free((void *)bytes);
    /* Depends on what was read, so that valgrind speaks too. */
    if (seen)
        return 0;
    return 0;
}
