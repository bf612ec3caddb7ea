#include "patterns.h"

#include <stdlib.h>

bool icha_patterns_init(icha_patterns *patterns) {
    patterns->items = calloc(ICHA_PATTERNS_MAX, sizeof *patterns->items);
    atomic_init(&patterns->count, 0);
    if (patterns->items == NULL) return false;
    if (pthread_mutex_init(&patterns->lock, NULL) == 0) return true;
    free(patterns->items);
    patterns->items = NULL;
    return false;
}

void icha_patterns_clear(icha_patterns *patterns) {
    if (patterns->items == NULL) return;
    icha_patterns_forget(patterns);
    pthread_mutex_destroy(&patterns->lock);
    free(patterns->items);
    patterns->items = NULL;
}

void icha_pattern_free(icha_pattern *pattern) {
    if (pattern == NULL) return;
    free(pattern->kind.texts);
    free(pattern);
}

bool icha_patterns_add(icha_patterns *patterns, icha_pattern *pattern) {
    pthread_mutex_lock(&patterns->lock);
    size_t count = atomic_load_explicit(&patterns->count, memory_order_relaxed);
    bool has_room = count < ICHA_PATTERNS_MAX;
    if (has_room) {
        patterns->items[count] = pattern;
        atomic_store_explicit(&patterns->count, count + 1, memory_order_release);
    }
    pthread_mutex_unlock(&patterns->lock);
    return has_room;
}

void icha_patterns_forget(icha_patterns *patterns) {
    size_t count = atomic_load(&patterns->count);
    for (size_t i = 0; i < count; i++) icha_pattern_free(patterns->items[i]);
    atomic_store(&patterns->count, 0);
}
