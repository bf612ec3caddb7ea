/* Texts and lists between Java and C. Always UTF-8 in byte arrays: the strings of JNI are modified UTF-8. */
#include "icha_jni.h"

#include <inttypes.h>
#include <stdio.h>

void icha_jni_no_memory(JNIEnv *env) {
    jclass class = (*env)->FindClass(env, "java/lang/OutOfMemoryError");
    if (class == NULL) return; /* that it was not found is pending */
    (*env)->ThrowNew(env, class, "icha: no native memory");
    (*env)->DeleteLocalRef(env, class);
}

bool icha_jni_take(JNIEnv *env, jbyteArray bytes, icha_jni_text *out) {
    *out = (icha_jni_text){NULL, 0};
    if (bytes == NULL) return true;
    jsize length = (*env)->GetArrayLength(env, bytes);
    char *text = malloc((size_t)length + 1);
    if (text == NULL) {
        icha_jni_no_memory(env);
        return false;
    }
    (*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte *)text);
    text[length] = '\0';
    *out = (icha_jni_text){text, (size_t)length};
    return true;
}

jbyteArray icha_jni_bytes(JNIEnv *env, const char *text, size_t length) {
    jbyteArray made = NULL;
    if (length > INT32_MAX - 8) icha_jni_no_memory(env); /* more than an array holds */
    else made = (*env)->NewByteArray(env, (jsize)length);
    if (made != NULL) (*env)->SetByteArrayRegion(env, made, 0, (jsize)length, (const jbyte *)text);
    return made;
}

/* ---- lists ---- */

static bool has_room(icha_jni_pack *to, size_t more) {
    if (to->failed || to->capacity - to->length >= more) return !to->failed;
    size_t capacity = to->capacity * 2 + more + 1024;
    char *bytes = realloc(to->bytes, capacity);
    to->failed = bytes == NULL;
    if (to->failed) return false;
    to->bytes = bytes;
    to->capacity = capacity;
    return true;
}

void icha_jni_pack_text(icha_jni_pack *to, const char *text) {
    size_t size = strlen(text) + 1;
    if (!has_room(to, size)) return;
    memcpy(to->bytes + to->length, text, size);
    to->length += size;
}

void icha_jni_pack_number(icha_jni_pack *to, int64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    icha_jni_pack_text(to, text);
}

jbyteArray icha_jni_packed(JNIEnv *env, icha_jni_pack *from) {
    jbyteArray made = NULL;
    if (from->failed) icha_jni_no_memory(env);
    else made = icha_jni_bytes(env, from->bytes, from->length);
    free(from->bytes);
    return made;
}
