/* The catalogue, and documents: JSON in and out. */
#include "icha_jni.h"

/* ---- the catalogue ---- */

static void free_names(char **names, jsize count) {
    for (jsize i = 0; names != NULL && i < count; i++) free(names[i]);
    free(names);
}

/* NULL: an exception is pending. */
static char **take_names(JNIEnv *env, jobjectArray list, jsize count) {
    char **names = calloc((size_t)count + 1, sizeof *names);
    bool is_good = names != NULL;
    if (!is_good) icha_jni_no_memory(env);
    for (jsize i = 0; is_good && i < count; i++) {
        icha_jni_text name;
        jbyteArray bytes = (*env)->GetObjectArrayElement(env, list, i);
        is_good = icha_jni_take(env, bytes, &name);
        names[i] = name.text;
        (*env)->DeleteLocalRef(env, bytes);
    }
    if (is_good) return names;
    free_names(names, count);
    return NULL;
}

NATIVE(jlong, catalogueOpen)(JNIEnv *env, jclass self, jbyteArray folder_bytes, jobjectArray list) {
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    icha_catalogue *catalogue = NULL;
    icha_jni_text folder;
    jsize count = (*env)->GetArrayLength(env, list);
    (void)self;
    if (!icha_jni_take(env, folder_bytes, &folder)) return 0;
    char **names = take_names(env, list, count);
    if (names != NULL) {
        icha_status status =
            icha_catalogue_load(folder.text, (const char *const *)names, (size_t)count, &catalogue, &faults, &err);
        (void)icha_jni_check_all(env, status, &err, faults);
    }
    free_names(names, count);
    free(folder.text);
    return NUMBER(catalogue);
}

NATIVE(void, catalogueFree)(JNIEnv *env, jclass self, jlong catalogue) {
    (void)env, (void)self;
    icha_catalogue_free(HANDLE(icha_catalogue, catalogue));
}

/* ---- documents ---- */

/* All of one form. */
typedef icha_status making(const char *text, size_t length, const icha_document_options *options, char **document,
                           size_t *document_length, icha_faults **faults, icha_error *err);

static icha_status make_products(const char *text, size_t length, const icha_document_options *options, char **document,
                                 size_t *document_length, icha_faults **faults, icha_error *err) {
    (void)text, (void)length, (void)faults;
    return icha_document_products(options, document, document_length, err);
}

static icha_status make_show(const char *text, size_t length, const icha_document_options *options, char **document,
                             size_t *document_length, icha_faults **faults, icha_error *err) {
    (void)text, (void)length, (void)faults;
    return icha_document_show(options, document, document_length, err);
}

static jbyteArray make(JNIEnv *env, making *by, const icha_jni_text *input, const icha_document_options *options) {
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    char *document = NULL;
    size_t length = 0;
    icha_jni_uses_mpfr();
    icha_status status = by(input->text, input->length, options, &document, &length, &faults, &err);
    if (!icha_jni_check_all(env, status, &err, faults)) return NULL;
    jbyteArray made = icha_jni_bytes(env, document, length);
    icha_document_free(document);
    return made;
}

NATIVE(jbyteArray, document)
(JNIEnv *env, jclass self, jint what, jbyteArray text, jlong catalogue, jbyteArray product, jint on, jint known_on,
 jboolean korean, jbyteArray paid, jboolean with_schedule) {
    static making *const makers[] = {[icha_Native_SCHEDULE] = icha_document_schedule,
                                     [icha_Native_SCREENING] = icha_document_screening,
                                     [icha_Native_LATE] = icha_document_late,
                                     [icha_Native_PRODUCTS] = make_products,
                                     [icha_Native_SHOW] = make_show};
    static const char *const input_names[] = {"terms", "facts", "facts", NULL, NULL};
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    icha_jni_text input = {NULL, 0}, name = {NULL, 0}, earlier = {NULL, 0};
    jbyteArray made = NULL;
    (void)self;
    if (icha_jni_take(env, text, &input) && icha_jni_take(env, product, &name) && icha_jni_take(env, paid, &earlier)) {
        options.catalogue = HANDLE(const icha_catalogue, catalogue);
        options.product = name.text;
        options.on = on;
        options.known_on = known_on;
        options.language = icha_jni_language(korean);
        options.input_name = input_names[what];
        options.paid = earlier.text;
        options.paid_length = earlier.length;
        options.with_schedule = with_schedule;
        made = make(env, makers[what], &input, &options);
    }
    free(input.text);
    free(name.text);
    free(earlier.text);
    return made;
}
