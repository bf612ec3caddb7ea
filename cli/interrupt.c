#define _XOPEN_SOURCE 700 /* SIGXFSZ */
#include "interrupt.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
#define COUNT (sizeof numbers / sizeof numbers[0])

/* A handler has nothing else to go by. */
static pthread_t writer;
static const icha_run_folder *_Atomic to_wipe[CLI_INTERRUPT_LEVELS]; /* by level: what a run makes, and what holds it */
static const char *_Atomic to_remove;
static struct sigaction before[COUNT];
static size_t levels;

/* On the writing thread only: there nothing is written while this runs. Calls of POSIX 2.4.3 alone. */
static void end_run(int number) {
    int why = errno;
    if (!pthread_equal(pthread_self(), writer)) {
        (void)pthread_kill(writer, number);
        errno = why;
        return;
    }
    const char *path = atomic_load(&to_remove);
    cli_progress_erase();
    for (size_t level = 0; level < CLI_INTERRUPT_LEVELS; level++) {
        const icha_run_folder *folder = atomic_load(&to_wipe[level]);
        if (folder != NULL) icha_run_folder_wipe(folder);
    }
    if (path != NULL) (void)unlink(path);
    _exit(128 + number);
}

void cli_interrupt_ignore(void) {
    struct sigaction ignore;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

void cli_interrupt_begin(void) {
    struct sigaction action;
    assert(levels < CLI_INTERRUPT_LEVELS);
    if (levels++ > 0) return; /* a run within another command: the handlers stand */
    memset(&action, 0, sizeof action);
    action.sa_handler = end_run;
    action.sa_flags = SA_RESTART;
    for (size_t i = 0; i < COUNT; i++) sigaddset(&action.sa_mask, numbers[i]);
    writer = pthread_self();
    for (size_t i = 0; i < COUNT; i++) {
        sigaction(numbers[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN) sigaction(numbers[i], &action, NULL);
    }
}

void cli_interrupt_end(void) {
    assert(levels > 0);
    if (--levels > 0) return;
    for (size_t i = 0; i < COUNT; i++) sigaction(numbers[i], &before[i], NULL);
}

void cli_interrupt_wipes(const icha_run_folder *folder) {
    assert(levels > 0);
    atomic_store(&to_wipe[levels - 1], folder);
}

void cli_interrupt_removes(const char *path) {
    atomic_store(&to_remove, path);
}

static void mask(int how) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT; i++) sigaddset(&set, numbers[i]);
    pthread_sigmask(how, &set, NULL);
}

void cli_interrupt_hold(void) {
    mask(SIG_BLOCK);
}

void cli_interrupt_release(void) {
    mask(SIG_UNBLOCK);
}
