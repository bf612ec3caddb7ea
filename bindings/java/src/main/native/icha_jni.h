/* What the files of the native part share. Nothing is called back but IchaException.of(), and nothing of Java's is held
 * between calls but what icha_jni_load() found. */
#ifndef ICHA_JNI_H
#define ICHA_JNI_H

#include <icha/icha.h>
#include <icha/document.h>
#include <stdlib.h>
#include <string.h>

#include "icha_Native.h"

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_icha_Native_##name

/* A call of the library that may refuse. It is asked without an error first, which costs a hot call nothing; what is
 * refused is asked again for its error, and thrown. Answers whether it succeeded. */
#define CALL(function, ...)                                                                                            \
    (function(__VA_ARGS__, NULL) == ICHA_OK || ({                                                                      \
         icha_error err_ = ICHA_ERROR_INIT;                                                                            \
         icha_jni_check(env, function(__VA_ARGS__, &err_), &err_);                                                     \
     }))

/* ---- texts ---- */

/* A copy of Java's bytes with a NUL behind; text is NULL where the array was. */
typedef struct icha_jni_text {
    char *text; /* freed by the taker */
    size_t length;
} icha_jni_text;
/* false: no memory, and OutOfMemoryError is pending. */
bool icha_jni_take(JNIEnv *env, jbyteArray bytes, icha_jni_text *out);

jbyteArray icha_jni_bytes(JNIEnv *env, const char *text, size_t length);
void icha_jni_no_memory(JNIEnv *env);

/* ---- lists: texts and numbers in decimal, each ended by a zero byte (Fields.java) ---- */

typedef struct icha_jni_pack {
    char *bytes;
    size_t length, capacity;
    bool failed; /* no memory */
} icha_jni_pack;
void icha_jni_pack_text(icha_jni_pack *to, const char *text);
void icha_jni_pack_number(icha_jni_pack *to, int64_t number);
/* Frees the pack. NULL: OutOfMemoryError is pending. */
jbyteArray icha_jni_packed(JNIEnv *env, icha_jni_pack *from);

/* ---- errors ---- */

/* true: ICHA_OK. Else *err is thrown, and false. */
bool icha_jni_check(JNIEnv *env, icha_status status, const icha_error *err);
/* The same with all faults, which are freed. */
bool icha_jni_check_all(JNIEnv *env, icha_status status, const icha_error *err, icha_faults *faults);

/* ---- values ---- */

static inline icha_rounding icha_jni_rounding(jint number) {
    return (icha_rounding){(icha_rounding_mode)(number >> 16), number & 0xffff};
}

static inline icha_language icha_jni_language(jboolean korean) {
    return korean ? ICHA_LANGUAGE_KO : ICHA_LANGUAGE_EN;
}

/* Handles are addresses in a long. */
#define HANDLE(type, number) ((type *)(uintptr_t)(number))
#define NUMBER(handle) ((jlong)(uintptr_t)(handle))

/* MPFR caches for the thread that calls: freed when it ends. */
void icha_jni_uses_mpfr(void);

#endif
