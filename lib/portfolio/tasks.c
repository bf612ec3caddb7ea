#include "tasks.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "icha/icha.h"

typedef struct worker {
    icha_task *task;
    void *context;
    pthread_t thread;
    bool is_started;
} worker;

static void *run(void *argument) {
    worker *own = argument;
    own->task(own->context);
    icha_thread_cleanup();
    return NULL;
}

void icha_tasks_run(icha_task *task, void *contexts, size_t size, int32_t count) {
    worker *others = count < 2 ? NULL : calloc((size_t)count - 1, sizeof *others); /* NULL: alone, only slower */
    for (int32_t i = 0; others != NULL && i < count - 1; i++) {
        others[i].task = task;
        others[i].context = (char *)contexts + (size_t)(i + 1) * size;
        others[i].is_started = pthread_create(&others[i].thread, NULL, run, &others[i]) == 0;
    }
    task(contexts);
    for (int32_t i = 0; others != NULL && i < count - 1; i++)
        if (others[i].is_started) pthread_join(others[i].thread, NULL);
    free(others);
}
