/*
 * Measures what calls, wake-ups and threads cost on this machine, for `muxsim calibrate`. It needs no privilege, sends
 * nothing but over the loopback, and leaves nothing behind. Options: --seconds S, --accounting FILE, --descriptors unix
 * or eventfd, --only NAME and --fail NAME, the latter to see that a failure leaves the other probes alone.
 *
 * Probes are run in turn, some milliseconds of each, until the time is over: what disturbs for a while then disturbs
 * a few slices of all rather than all of one. Each slice is printed as one line of JSON.
 */
#include "harness.h"

/* Whether there are eventfds rather than unix sockets behind descriptors; set by --descriptors. */
static int on_eventfds;
/* What could not be done, when a probe failed. */
static const char* failed_at = "";

static int failing(const char* what) {
  failed_at = what;
  return errno ? errno : EIO;
}

struct probe {
  const char* name;
  /* Some milliseconds of it, as many as `budget` says if it can choose. Returns 0, or what failed, as of errno. */
  int (*run)(uint64_t budget);
  /* In every how many rounds it is run. */
  int every;
  /* The least number of cores it needs. */
  int needs_cores;
  /* Whether it runs in a process of one thread, whose file table nobody shares: its values are called ...Alone. */
  int alone;
};

#ifdef __linux__
/* The signal that descriptors queue. */
static sigset_t queued;
#endif

#ifdef _WIN32
#include "probes-windows.h"
#else
#include "descriptors.h"
#include "probes-posix.h"
#include "probes-threads.h"
#ifdef __linux__
#include "probes-linux.h"
#include "probes-uring.h"
#elif defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__) || defined(__NetBSD__) || defined(__DragonFly__)
#include "probes-kqueue.h"
#endif
#endif

static const struct probe PROBES[] = {
#ifdef _WIN32
    WINDOWS_PROBES
#else
    POSIX_PROBES THREAD_PROBES
#ifdef __linux__
    LINUX_PROBES URING_PROBES
#elif defined(KQUEUE_PROBES)
    KQUEUE_PROBES
#endif
#endif
};
#define PROBE_COUNT ((int)(sizeof PROBES / sizeof *PROBES))
#define BUDGET (3 * MILLISECOND)
#define MIN_ROUNDS 3
#define MAX_ROUNDS 1000

static double seconds = 20;
static const char* fault;
static const char* only;
static int given_up[PROBE_COUNT];

static void report_failure(const char* name, const char* at, int error) {
  printf("{\"failed\":\"%s\",\"at\":\"%s\",\"errno\":%d,\"error\":\"%s\"}\n", name, at, error, strerror(error));
  fflush(stdout);
}

static int carry_out(const struct probe* probe) {
#ifndef _WIN32
  if (probe->alone) return in_child(probe->run, BUDGET);
#endif
  return probe->run(BUDGET);
}

static void run_slice(int i, int round) {
  const struct probe* probe = &PROBES[i];
  if (given_up[i] || round % probe->every != 0 || (only && strcmp(only, probe->name) != 0)) return;
  if (core_count < probe->needs_cores) {
    report_failure(probe->name, "a second core", ENODEV);
    given_up[i] = 1;
    return;
  }
  errno = 0;
  failed_at = "";
  pin_to(0);
  struct slice slice = begin_slice();
  int error = fault && strcmp(fault, probe->name) == 0 ? EIO : carry_out(probe);
  if (error) {
    report_failure(probe->name, failed_at, error);
    given_up[i] = 1;
    return;
  }
  end_slice(&slice, probe->name, round, probe->alone ? "Alone" : "");
}

static void read_options(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const char* value = argv[i + 1];
    if (strcmp(argv[i], "--seconds") == 0) seconds = atof(value);
    if (strcmp(argv[i], "--accounting") == 0) accounting_file = value;
    if (strcmp(argv[i], "--descriptors") == 0) on_eventfds = strcmp(value, "eventfd") == 0;
    if (strcmp(argv[i], "--fail") == 0) fault = value;
    if (strcmp(argv[i], "--only") == 0) only = value;
  }
}

static void run_rounds(void) {
  uint64_t start = now_ns(), budget = (uint64_t)(seconds * 1e9), longest = 0;
  for (int round = 0; round < MAX_ROUNDS; round++) {
    uint64_t begun = now_ns();
    if (round >= MIN_ROUNDS && begun - start + longest > budget) break;
    for (int i = 0; i < PROBE_COUNT; i++) run_slice(i, round);
    uint64_t taken = now_ns() - begun;
    if (taken > longest) longest = taken;
    printf("{\"round\":%d,\"elapsed\":%.3f}\n", round + 1, (double)(now_ns() - start) / 1e9);
    fflush(stdout);
  }
}

#ifdef _WIN32
static int open_all(void) {
  WSADATA data;
  return WSAStartup(MAKEWORD(2, 2), &data) ? EIO : 0;
}
static void close_all(void) { WSACleanup(); }
static void report_left(void) {}
#else
/* Something that keeps the file table shared, as in any program of several threads. */
static pthread_t companion;
static int companion_pipe[2];

static void* wait_for_the_end(void* unused) {
  char byte;
  while (read(companion_pipe[0], &byte, 1) < 0 && errno == EINTR) {
  }
  return unused;
}

static int descriptors_before, threads_before;

static int open_all(void) {
  descriptors_before = count_entries("/proc/self/fd");
  threads_before = count_entries("/proc/self/task");
  signal(SIGPIPE, SIG_IGN);
  // Ends the process should a call never return.
  alarm((unsigned)(3 * seconds) + 30);
#ifdef __linux__
  // Whichever thread did not block it would take it: it is blocked before there are others.
  sigemptyset(&queued);
  sigaddset(&queued, SIGRTMIN);
  pthread_sigmask(SIG_BLOCK, &queued, NULL);
#endif
  if (pipe(companion_pipe) != 0) return failing("pipe");
  int error = pthread_create(&companion, NULL, wait_for_the_end, NULL);
  if (error) return errno = error, failing("pthread_create");
  return open_descriptors();
}

static void close_all(void) {
  close_descriptors();
  close(companion_pipe[1]);
  pthread_join(companion, NULL);
  close(companion_pipe[0]);
}

/* What is there now that was not when it began: nothing, or a probe is at fault. */
static void report_left(void) {
  if (descriptors_before < 0) return;
  printf("{\"left\":{\"descriptors\":%d,\"threads\":%d}}\n", count_entries("/proc/self/fd") - descriptors_before,
         count_entries("/proc/self/task") - threads_before);
}
#endif

int main(int argc, char** argv) {
  read_options(argc, argv);
  find_cores();
  int error = open_all();
  if (error) {
    fprintf(stderr, "%s: %s\n", failed_at, strerror(error));
    return 1;
  }
  run_rounds();
  close_all();
  report_left();
  return 0;
}
