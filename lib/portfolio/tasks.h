/* The same work on several threads. */
#ifndef ICHA_LIB_TASKS_H
#define ICHA_LIB_TASKS_H

#include <stddef.h>
#include <stdint.h>

typedef void icha_task(void *context);

/* task() for each of `count` contexts that lie `size` bytes apart, each on a thread of its own; the first on the
 * caller's. Returns when all are done. A thread that cannot be started leaves its share to the others, so tasks must
 * draw their work. */
void icha_tasks_run(icha_task *task, void *contexts, size_t size, int32_t count);
#endif
