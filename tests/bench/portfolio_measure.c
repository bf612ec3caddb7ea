/* What `script/bench portfolio` measures outside Python.
 *
 * usage: portfolio_measure read FILE       read(2) in blocks of 1 MiB, nothing else
 *        portfolio_measure lines FILE      the same, newlines counted
 *        portfolio_measure run PROGRAM...  a program from start to end, standard output thrown away
 * Prints: seconds, and bytes and lines, or the program's exit status, processor seconds and peak memory. The program is
 * a child of this small process, not of Python: Linux counts the memory of the process before exec(2) into its peak. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BLOCK (1 << 20)

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int64_t newlines(const char *at, const char *end) {
    int64_t count = 0;
    for (; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++) count++;
    return count;
}

static int read_file(const char *path, int counting) {
    static char block[BLOCK];
    int64_t bytes = 0, lines = 0;
    ssize_t got = 0;
    double begin = seconds();
    int file = open(path, O_RDONLY);
    if (file < 0) return -1;
    while ((got = read(file, block, BLOCK)) > 0) {
        bytes += got;
        if (counting) lines += newlines(block, block + got);
    }
    close(file);
    printf("seconds=%.6f bytes=%" PRId64 " lines=%" PRId64 "\n", seconds() - begin, bytes, lines);
    return got == 0 ? 0 : -1;
}

static void start(char **words) {
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) dup2(nowhere, STDOUT_FILENO);
    execvp(words[0], words);
    perror(words[0]);
    _exit(127);
}

static double of_time(struct timeval t) {
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int run(char **words) {
    int status = 0;
    struct rusage used;
    double begin = seconds();
    pid_t child = fork();
    if (child == 0) start(words);
    if (child < 0 || waitpid(child, &status, 0) != child || getrusage(RUSAGE_CHILDREN, &used) != 0) return -1;
    printf("seconds=%.6f exit=%d processor=%.6f peak_kib=%ld\n", seconds() - begin,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
           of_time(used.ru_utime) + of_time(used.ru_stime), used.ru_maxrss);
    return 0;
}

int main(int argc, char **argv) {
    int done = 1;
    if (argc == 3 && strcmp(argv[1], "read") == 0) done = read_file(argv[2], 0);
    else if (argc == 3 && strcmp(argv[1], "lines") == 0) done = read_file(argv[2], 1);
    else if (argc >= 3 && strcmp(argv[1], "run") == 0) done = run(argv + 2);
    else fprintf(stderr, "usage: portfolio_measure read FILE | lines FILE | run PROGRAM...\n");
    if (done < 0) perror("portfolio_measure");
    return done == 0 ? 0 : done < 0 ? 1 : 2;
}
