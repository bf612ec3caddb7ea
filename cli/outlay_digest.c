/* The SHA-256 of the portfolio's file, taken while the run reads it. */
#include <errno.h>
#include <string.h>

#include "number/fail.h"
#include "outlay.h"

static void digest_stream(outlay_loans *file, FILE *in) {
    unsigned char buffer[65536];
    icha_digest_state state;
    icha_digest_begin(&state);
    for (size_t got; !atomic_load(&file->stop) && (got = fread(buffer, 1, sizeof buffer, in)) > 0;)
        icha_digest_add(&state, buffer, got);
    if (ferror(in)) file->why = errno;
    icha_digest_finish(&state, file->digest);
}

static void *digest_loans(void *argument) {
    outlay_loans *file = argument;
    FILE *in = fopen(file->path, "rb");
    if (in == NULL) {
        file->why = errno;
        return NULL;
    }
    digest_stream(file, in);
    fclose(in);
    return NULL;
}

void outlay_digest_begin(outlay_loans *file) {
    if (file->path == NULL) return;
    file->is_running = pthread_create(&file->thread, NULL, digest_loans, file) == 0;
    if (!file->is_running) (void)digest_loans(file);
}

static void await_digest(outlay_loans *file) {
    if (file->is_running) pthread_join(file->thread, NULL);
    file->is_running = false;
}

void outlay_digest_stop(outlay_loans *file) {
    atomic_store(&file->stop, true);
    await_digest(file);
}

icha_status outlay_digest_end(outlay_loans *file, icha_error *err) {
    struct stat now;
    if (file->path == NULL) return ICHA_OK;
    await_digest(file);
    if (file->why != 0) return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, file->path, strerror(file->why));
    const struct stat *then = &file->about;
    bool same = stat(file->path, &now) == 0 && now.st_dev == then->st_dev && now.st_ino == then->st_ino &&
                now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
                now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
    return same ? ICHA_OK : icha_fail(err, ICHA_M_INPUT_CHANGED, "M-1", NULL, file->path, NULL);
}
