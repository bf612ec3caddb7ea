/* What the library refuses, thrown as the exception of its status. */
#include "icha_jni.h"

#include <pthread.h>

/* Found once: the class and its maker. */
static jclass exception_class;
static jmethodID exception_of;
static pthread_key_t thread_key;

static void thread_ends(void *unused) {
    (void)unused;
    icha_thread_cleanup();
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
    JNIEnv *env;
    (void)reserved;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK) return JNI_ERR;
    jclass found = (*env)->FindClass(env, "icha/IchaException");
    if (found == NULL) return JNI_ERR;
    exception_class = (*env)->NewGlobalRef(env, found);
    exception_of = (*env)->GetStaticMethodID(env, found, "of", "([B)Licha/IchaException;");
    (*env)->DeleteLocalRef(env, found);
    if (exception_class == NULL || exception_of == NULL || pthread_key_create(&thread_key, thread_ends) != 0)
        return JNI_ERR;
    return JNI_VERSION_10;
}

void icha_jni_uses_mpfr(void) {
    static __thread bool is_told;
    if (is_told) return;
    is_told = pthread_setspecific(thread_key, &thread_key) == 0; /* any value but NULL */
}

/* ---- faults, in the order that IchaException.of() reads ---- */

static void pack_sentence(icha_jni_pack *to, const icha_error *fault, icha_language language) {
    char sentence[4096];
    icha_error_sentence(fault, language, sentence, sizeof sentence);
    icha_jni_pack_text(to, sentence);
}

static void pack_fault(icha_jni_pack *to, const icha_error *fault) {
    icha_jni_pack_number(to, fault->status);
    icha_jni_pack_number(to, fault->line);
    icha_jni_pack_number(to, fault->column);
    icha_jni_pack_number(to, fault->index);
    icha_jni_pack_text(to, fault->rule);
    icha_jni_pack_text(to, fault->field);
    icha_jni_pack_text(to, fault->file);
    icha_jni_pack_text(to, fault->found);
    icha_jni_pack_text(to, fault->expected);
    pack_sentence(to, fault, ICHA_LANGUAGE_EN);
    pack_sentence(to, fault, ICHA_LANGUAGE_KO);
}

static void throw(JNIEnv * env, jbyteArray packed) {
    jobject thrown = (*env)->CallStaticObjectMethod(env, exception_class, exception_of, packed);
    if (!(*env)->ExceptionCheck(env)) (*env)->Throw(env, thrown); /* else that is pending: no memory */
    (*env)->DeleteLocalRef(env, packed);
    (*env)->DeleteLocalRef(env, thrown);
}

bool icha_jni_check_all(JNIEnv *env, icha_status status, const icha_error *err, icha_faults *faults) {
    icha_jni_pack pack = {NULL, 0, 0, false};
    size_t count = faults == NULL ? 0 : icha_faults_count(faults);
    if (status == ICHA_OK) return true;
    for (size_t i = 0; i < count; i++) pack_fault(&pack, icha_faults_at(faults, i));
    if (count == 0) pack_fault(&pack, err);
    icha_faults_free(faults);
    jbyteArray packed = icha_jni_packed(env, &pack);
    if (packed != NULL) throw(env, packed);
    return false;
}

bool icha_jni_check(JNIEnv *env, icha_status status, const icha_error *err) {
    return icha_jni_check_all(env, status, err, NULL);
}
