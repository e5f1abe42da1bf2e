/*
 * What programs that measure this machine share: clocks, cores, the processor time of others, and values as JSON, one
 * object a line. Included once, by the file that has main().
 */
#ifndef HARNESS_H
#define HARNESS_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN 1
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>
#else
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#define MILLISECOND 1000000ull
#define SECOND 1000000000ull
#define MAX_CORES 1024
#define MAX_VALUES 4096

/* ---- clocks, in nanoseconds ---- */

#ifdef _WIN32
static uint64_t now_ns(void) {
  static LARGE_INTEGER frequency;
  LARGE_INTEGER now;
  if (frequency.QuadPart == 0) QueryPerformanceFrequency(&frequency);
  QueryPerformanceCounter(&now);
  return (uint64_t)((double)now.QuadPart * 1e9 / (double)frequency.QuadPart);
}

static uint64_t process_cpu_ns(void) {
  FILETIME made, ended, kernel, user;
  GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user);
  return 100ull * (((uint64_t)kernel.dwHighDateTime << 32) + kernel.dwLowDateTime +
                   ((uint64_t)user.dwHighDateTime << 32) + user.dwLowDateTime);
}
#else
static uint64_t clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static uint64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
static uint64_t thread_cpu_ns(void) { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }

/* Of all threads of this process, and of its children that have ended. */
static uint64_t process_cpu_ns(void) {
  struct rusage children;
  getrusage(RUSAGE_CHILDREN, &children);
  return clock_ns(CLOCK_PROCESS_CPUTIME_ID) +
         ((uint64_t)children.ru_utime.tv_sec + (uint64_t)children.ru_stime.tv_sec) * SECOND +
         ((uint64_t)children.ru_utime.tv_usec + (uint64_t)children.ru_stime.tv_usec) * 1000ull;
}
#endif

static void spin_until(uint64_t ns) {
  while (now_ns() < ns) {
  }
}

/* ---- cores ---- */

static int cores[MAX_CORES];
static int core_count;

#ifdef __linux__
static void find_cores(void) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  for (int i = 0; i < CPU_SETSIZE && core_count < MAX_CORES; i++)
    if (CPU_ISSET(i, &allowed)) cores[core_count++] = i;
}

/* The calling thread onto one of the cores this process may use; by its index among them. */
static int pin_to(int index) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cores[index % core_count], &one);
  return sched_setaffinity(0, sizeof one, &one) == 0 ? 0 : errno;
}
#else
/* Threads are not pinned where the system has no call for it. */
static void find_cores(void) {
#ifdef _WIN32
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  core_count = (int)info.dwNumberOfProcessors;
#else
  core_count = (int)sysconf(_SC_NPROCESSORS_ONLN);
#endif
  if (core_count < 1) core_count = 1;
  if (core_count > MAX_CORES) core_count = MAX_CORES;
  for (int i = 0; i < core_count; i++) cores[i] = i;
}

static int pin_to(int index) {
#ifdef _WIN32
  return SetThreadAffinityMask(GetCurrentThread(), (DWORD_PTR)1 << (index % core_count % 64)) ? 0 : EINVAL;
#else
  (void)index;
  return ENOSYS;
#endif
}
#endif

/* ---- the processor time of everybody ---- */

/* A file of /proc or /sys that has it; NULL if there is none. */
static const char* accounting_file;

/* Nanoseconds of processor time that all have used: cpuacct.usage, cpu.stat or /proc/stat; 0 if it cannot be read. */
static uint64_t everybody_cpu_ns(void) {
  char text[4096];
  unsigned long long t[8] = {0};
  FILE* file = accounting_file ? fopen(accounting_file, "r") : NULL;
  if (!file) return 0;
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = 0;
  if (sscanf(text, "usage_usec %llu", &t[0]) == 1) return t[0] * 1000ull;
  if (sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6],
             &t[7]) == 8)
    return (t[0] + t[1] + t[2] + t[5] + t[6] + t[7]) * 10ull * MILLISECOND;
  return sscanf(text, "%llu", &t[0]) == 1 ? t[0] : 0;
}

/* ---- a slice: some milliseconds of one measurement, and how far it was disturbed ---- */

struct value {
  const char* name;
  double n;
  double ns;
};

static struct value values[MAX_VALUES];
static int value_count;

/* One value that a slice found; `n` tells those of one name apart: descriptors, bytes, nanoseconds of idle time. */
static void emit(const char* name, double n, double ns) {
  if (value_count < MAX_VALUES) values[value_count++] = (struct value){name, n, ns};
}

/* Batches that were dropped in the slice because they were disturbed, and those that were counted. */
static int dropped_batches, counted_batches;

struct slice {
  uint64_t start, own, everybody;
};

static struct slice begin_slice(void) {
  value_count = dropped_batches = counted_batches = 0;
  return (struct slice){now_ns(), process_cpu_ns(), everybody_cpu_ns()};
}

/*
 * Prints what was emitted. "others" is the processor time of others meanwhile, in cores; left out where it is not known.
 * "batches" are those counted and those dropped; `suffix` ends the name of each value.
 */
static void end_slice(struct slice* from, const char* name, int round, const char* suffix) {
  uint64_t end = now_ns();
  double wall = (double)(end - from->start);
  double own = (double)(process_cpu_ns() - from->own);
  uint64_t everybody = everybody_cpu_ns();
  printf("{\"slice\":\"%s\",\"round\":%d,\"wall\":%.0f", name, round, wall);
  printf(",\"batches\":[%d,%d]", counted_batches, dropped_batches);
  if (everybody > 0) {
    double others = (double)(everybody - from->everybody) - own;
    printf(",\"others\":%.4f", others > 0 ? others / wall : 0.0);
  }
  printf(",\"values\":[");
  for (int i = 0; i < value_count; i++)
    printf("%s[\"%s%s\",%.0f,%.2f]", i ? "," : "", values[i].name, suffix, values[i].n, values[i].ns);
  printf("]}\n");
  fflush(stdout);
}

/* ---- what an operation takes ---- */

static int compare_doubles(const void* a, const void* b) {
  double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static double median(double* numbers, int count) {
  if (count == 0) return 0;
  qsort(numbers, (size_t)count, sizeof *numbers, compare_doubles);
  return count % 2 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

/* The i-th operation of a batch: 0, or what failed, as of errno. */
typedef int (*operation)(void* context, int i);

/* Operations that are done in turn, a batch of each; without a name they are not timed. */
struct phase {
  const char* name;
  double n;
  operation run;
};

#define MAX_BATCHES 256
#define MAX_PHASES 6
/* A batch was disturbed if others had its core for more than this share of the time, besides reading the clocks. */
#define MAX_WAITED 0.03
#define CLOCKS_NS 3000

/* What a batch did not run of the time since; 0 where the system has no precise clock of it. */
static double waited_share(uint64_t start, uint64_t own_start) {
#ifdef _WIN32
  return 0;
#else
  double wall = (double)(now_ns() - start), own = (double)(thread_cpu_ns() - own_start);
  return own + CLOCKS_NS < wall ? 1 - (own + CLOCKS_NS) / wall : 0;
#endif
}

static uint64_t own_clock(void) {
#ifdef _WIN32
  return 0;
#else
  return thread_cpu_ns();
#endif
}

/*
 * Carries out batches until `budget` is over, and emits for each phase the median of what one operation took. The
 * first batch is not counted, since it warms up, nor are those during which others had the core, as far as `always`
 * says that the thread never waits by itself. Two are waited for, though not for longer than ten times the budget; if
 * there are none by then nothing is emitted. Returns 0, or what failed, as of errno.
 */
static int run_phases(const struct phase* phases, int count, void* context, int batch, uint64_t budget, int always) {
  static double taken[MAX_PHASES][MAX_BATCHES];
  uint64_t begun = now_ns();
  int done = 0;
  for (int attempt = 0; done < MAX_BATCHES; attempt++) {
    uint64_t spent = now_ns() - begun;
    if (spent > (done < 2 ? 10 * budget : budget) && attempt > 2) break;
    uint64_t own = own_clock(), all = now_ns();
    for (int p = 0; p < count; p++) {
      uint64_t start = now_ns();
      for (int i = 0; i < batch; i++) {
        int error = phases[p].run(context, i);
        if (error) return error;
      }
      taken[p][done] = (double)(now_ns() - start) / batch;
    }
    if (attempt == 0) continue;
    int disturbed = always && waited_share(all, own) > MAX_WAITED;
    if (disturbed) dropped_batches++;
    else done++, counted_batches++;
  }
  for (int p = 0; p < count && done > 0; p++)
    if (phases[p].name) emit(phases[p].name, phases[p].n, median(taken[p], done));
  return 0;
}

static int in_phases(const struct phase* phases, int count, void* context, int batch, uint64_t budget) {
  return run_phases(phases, count, context, batch, budget, 1);
}

static int repeated(const char* name, double n, operation run, void* context, int batch, uint64_t budget) {
  struct phase one = {name, n, run};
  return in_phases(&one, 1, context, batch, budget);
}

#endif
