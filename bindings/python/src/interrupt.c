/* A long call that Ctrl-C ends: the work goes on a thread of its own, and the calling one looks for signals
 * meanwhile. */
#include <pthread.h>
#include <time.h>

#include "binding.h"
#include "portfolio/progress.h"

#define LOOK_NS 50000000 /* how often signals are looked for */

typedef struct job {
    icha_work *work;
    void *context;
    icha_error *err;
    icha_status status;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool is_done;
} job;

static void *run_job(void *context) {
    job *j = context;
    uses_mpfr();
    j->status = j->work(j->context, j->err);
    pthread_mutex_lock(&j->lock);
    j->is_done = true;
    pthread_cond_signal(&j->ended);
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* Until the job is done, or it is time to look. */
static bool wait_a_while(job *j) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&j->lock);
    int why = 0;
    while (!j->is_done && why == 0) why = pthread_cond_timedwait(&j->ended, &j->lock, &until);
    bool is_done = j->is_done;
    pthread_mutex_unlock(&j->lock);
    return is_done;
}

/* With the GIL released but for the looks. After an exception the job is asked to end, and waited for: it reads what
 * the caller owns. */
static void wait_for(job *j, icha_progress *progress) {
    PyThreadState *saved = PyEval_SaveThread();
    while (!wait_a_while(j)) {
        PyEval_RestoreThread(saved);
        if (PyErr_Occurred() || PyErr_CheckSignals() != 0) icha_progress_stop(progress);
        saved = PyEval_SaveThread();
    }
    PyEval_RestoreThread(saved);
}

icha_status run_interruptibly(icha_work *work, void *context, icha_progress *progress, icha_error *err) {
    job j = {.work = work, .context = context, .err = err};
    pthread_t thread;
    pthread_mutex_init(&j.lock, NULL);
    pthread_cond_init(&j.ended, NULL);
    if (pthread_create(&thread, NULL, run_job, &j) == 0) {
        wait_for(&j, progress);
        pthread_join(thread, NULL);
    } else {
        Py_BEGIN_ALLOW_THREADS
        run_job(&j);
        Py_END_ALLOW_THREADS
    }
    pthread_cond_destroy(&j.ended);
    pthread_mutex_destroy(&j.lock);
    return j.status;
}
