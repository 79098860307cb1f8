/* LD_PRELOAD: fsync and fdatasync fail with EIO from the call number FAIL_FROM on, while the file HEALED does not exist. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int calls;

static int fails(void)
{
    const char *from = getenv("FAIL_FROM");
    const char *healed = getenv("HEALED");
    int call = __sync_add_and_fetch(&calls, 1);
    return from && call >= atoi(from) && !(healed && access(healed, F_OK) == 0);
}

int fsync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    if (fails()) { errno = EIO; return -1; }
    return real(file);
}

int fdatasync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    if (fails()) { errno = EIO; return -1; }
    return real(file);
}
