#define _GNU_SOURCE /* sched_getaffinity */
#include "progress.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "report/report.h"

#define REDRAW_MS 200
static const char erase[] = "\r\033[K";

struct cli_progress {
    const cli_call *call;
    icha_progress *progress;
    struct timespec started;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_over;
};

/* A handler has nothing else to go by. */
static atomic_bool is_drawn;

static void put(const char *text, size_t length) {
    while (length > 0) {
        ssize_t wrote = write(STDERR_FILENO, text, length);
        if (wrote <= 0) return;
        text += wrote;
        length -= (size_t)wrote;
    }
}

void cli_progress_erase(void) {
    if (atomic_exchange(&is_drawn, false)) put(erase, sizeof erase - 1);
}

static int64_t milliseconds_since(const struct timespec *then) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
}

static void group(int64_t number, char *buffer) {
    icha_money_group(number, buffer, ICHA_TEXT_MAX);
}

/* 100,000,000 rows x 1,000,000,000 ms still fit. */
static void say(const cli_progress *p, FILE *out) {
    char done[ICHA_TEXT_MAX], all[ICHA_TEXT_MAX], rate[ICHA_TEXT_MAX], percent[16], left[32];
    icha_progress_figures f = icha_progress_read(p->progress);
    int64_t passed = milliseconds_since(&p->started);
    int64_t per_second = f.rows_done * 1000 / (passed < 1 ? 1 : passed);
    group(f.rows_done, done), group(f.rows_in, all), group(per_second, rate);
    if (f.rows_in == 0 || f.rows_done == 0) {
        cli_say(out, p->call->language, CLI_T_PROGRESS_SOME, "done", done, "rate", rate, NULL);
        return;
    }
    int64_t seconds = passed * (f.rows_in - f.rows_done) / f.rows_done / 1000;
    snprintf(percent, sizeof percent, "%d", (int)(f.rows_done * 100 / f.rows_in));
    snprintf(left, sizeof left, "%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
    cli_say(out, p->call->language, CLI_T_PROGRESS, "percent", percent, "done", done, "all", all, "rate", rate, "left",
            left, NULL);
}

/* One write, so that the line is never seen half drawn. */
static void draw(const cli_progress *p) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) return;
    fputs(erase, out);
    say(p, out);
    if (fclose(out) == 0) {
        atomic_store(&is_drawn, true);
        put(text, length);
    }
    free(text);
}

static void until(struct timespec *when) {
    clock_gettime(CLOCK_MONOTONIC, when);
    when->tv_nsec += REDRAW_MS * 1000000L;
    when->tv_sec += when->tv_nsec / 1000000000L;
    when->tv_nsec %= 1000000000L;
}

static void *show(void *argument) {
    cli_progress *p = argument;
    struct timespec when;
    pthread_mutex_lock(&p->mutex);
    for (until(&when); !p->is_over;) {
        if (pthread_cond_timedwait(&p->changed, &p->mutex, &when) == 0) continue;
        draw(p);
        until(&when);
    }
    pthread_mutex_unlock(&p->mutex);
    cli_progress_erase();
    return NULL;
}

static bool start(cli_progress *p) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return pthread_create(&p->thread, NULL, show, p) == 0;
}

cli_progress *cli_progress_begin(const cli_call *call, icha_progress **progress) {
    *progress = NULL;
    if (call->quiet || !isatty(STDERR_FILENO)) return NULL;
    cli_progress *p = calloc(1, sizeof *p);
    if (p == NULL) return NULL;
    p->call = call;
    p->progress = icha_progress_new();
    clock_gettime(CLOCK_MONOTONIC, &p->started);
    if (p->progress == NULL || !start(p)) {
        icha_progress_free(p->progress);
        free(p);
        return NULL;
    }
    *progress = p->progress;
    return p;
}

void cli_progress_end(cli_progress *p) {
    if (p == NULL) return;
    pthread_mutex_lock(&p->mutex);
    p->is_over = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->mutex);
    pthread_join(p->thread, NULL);
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->mutex);
    icha_progress_free(p->progress);
    free(p);
}

int32_t cli_processors(void) {
    cpu_set_t set;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : online < 1 ? 1 : (int)online;
    return count < 1 ? 1 : count > ICHA_PORTFOLIO_THREADS_MAX ? ICHA_PORTFOLIO_THREADS_MAX : count;
}
