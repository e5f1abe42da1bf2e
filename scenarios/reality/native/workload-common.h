/* What the source and the threads that wait share: options, the schedule, the stations of each event, time, work. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum mechanism { EPOLL, POLL, SELECT, IO_URING, THREADS };
/* Of epoll, its trigger; of io_uring, which thread does the work of a completion. */
enum mode { LEVEL = 0, EDGE = 1, ONE_SHOT = 2, DEFAULT = 0, COOPERATIVE = 1, DEFERRED = 2 };

static struct options {
  uint32_t mechanism, mode;
  /* Operations; threads that wait for them, each for its share unless they have one set (shared). */
  uint32_t n, threads, shared;
  /* Events that one wait may return; whether a descriptor is read until it has nothing more. */
  uint32_t maxevents, until_empty;
  /* Unix sockets in place of eventfds. */
  uint32_t sockets;
  /* Events dropped first; slices measured behind them, and how long one is, in nanoseconds. */
  uint32_t drop, slices;
  uint64_t slice;
  /* Seconds that the last events are waited for. */
  uint32_t patience;
  int source;
  cpu_set_t cores;
  const char *schedule;
} options = {.threads = 1, .maxevents = 64, .slices = 1, .slice = 150000000, .patience = 10};

struct event {
  /* Nanoseconds from the start of the run. */
  uint64_t at;
  uint32_t operation;
  /* Of the callback, in nanoseconds. */
  uint32_t callback;
  /* Of its message, and of the reply to it; 0 for none. */
  uint32_t bytes, reply;
};

#define NONE UINT32_MAX

static struct event *schedule;
static uint32_t events, longest_message = 8;
/* When each event happened, was noticed, its callback began, and was answered: nanoseconds from the start, 0 before. */
static _Atomic uint64_t *fired, *noticed, *begun, *ended;
/* The next event on each operation that nobody has read, and the one after each event on the same operation. */
static _Atomic uint32_t *next_event;
static uint32_t *successor;
/* Operations with a reply to be taken, in their order; NONE where there is none yet. */
static _Atomic uint32_t *replies, replies_sent;
static uint32_t replies_taken;
static int *readers, *writers;
static _Atomic uint32_t answered, unexpected, ready;
static _Atomic uint64_t waits;
static uint64_t start_ns;
static uint64_t chunk;

static void die(const char *what) {
  fprintf(stderr, "%s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  _exit(1);
}

static uint64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static uint64_t now_ns(void) {
  return clock_ns(CLOCK_MONOTONIC);
}

/* Nanoseconds from the start of the run. */
static uint64_t since_start(void) {
  return now_ns() - start_ns;
}

static void sleep_until(uint64_t at) {
  struct timespec until = {.tv_sec = (time_t)(at / 1000000000ull), .tv_nsec = (long)(at % 1000000000ull)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
}

static void pin_to(const cpu_set_t *cores) {
  if (sched_setaffinity(0, sizeof *cores, cores) != 0) die("cannot keep a thread on its core");
}

/* --- work -------------------------------------------------------------------------------------------------------- */

static void spin(uint64_t iterations) {
  for (uint64_t i = 0; i < iterations; i++) __asm__ volatile("" : "+r"(i));
}

/* So long it spins between two looks at the clock; a look that comes so late was held up by somebody else. */
#define CHUNK_NS 100
#define HELD_UP_NS 10000

/* The fastest of many short tries: what interrupts a try does not count. */
static void calibrate(void) {
  const uint64_t iterations = 20000;
  uint64_t best = UINT64_MAX;
  for (int i = 0; i < 100; i++) {
    uint64_t before = now_ns();
    spin(iterations);
    uint64_t took = now_ns() - before;
    if (took > 0 && took < best) best = took;
  }
  chunk = iterations * CHUNK_NS / best + 1;
}

/*
 * A callback: work for `ns` from `from` on, by the clock, since how fast a core is may change from one moment to the
 * next. Time for which it was held up is not work.
 */
static void work(uint64_t ns, uint64_t from) {
  uint64_t end = from + ns;
  for (uint64_t last = from; last < end;) {
    if (end - last > CHUNK_NS) spin(chunk);
    uint64_t now = since_start();
    if (now - last > HELD_UP_NS) end += now - last;
    last = now;
  }
}

/* --- an event's way ---------------------------------------------------------------------------------------------- */

static void reply(uint32_t op, uint32_t bytes) {
  static const char message[1 << 16];
  for (uint32_t sent = 0; sent < bytes;) {
    uint32_t rest = bytes - sent < sizeof message ? bytes - sent : (uint32_t)sizeof message;
    ssize_t wrote = send(readers[op], message, rest, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (wrote > 0) sent += (uint32_t)wrote;
    else if (errno != EAGAIN && errno != EINTR) die("cannot reply");
  }
  atomic_store(&replies[atomic_fetch_add(&replies_sent, 1)], op);
}

/*
 * A message of `op` has been read, and whoever waited for it came back at `returned`: its event is noticed then, or
 * where it happened later, now. Its callback and its reply follow.
 */
static void serve(uint32_t op, uint64_t returned) {
  uint32_t e = atomic_load(&next_event[op]);
  while (e != NONE && !atomic_compare_exchange_weak(&next_event[op], &e, successor[e])) continue;
  uint64_t happened = e == NONE ? 0 : atomic_load(&fired[e]);
  if (happened == 0 || atomic_load(&noticed[e]) != 0) {
    atomic_fetch_add(&unexpected, 1);
    return;
  }
  uint64_t now = since_start();
  atomic_store(&noticed[e], happened <= returned ? returned : now);
  atomic_store(&begun[e], now);
  work(schedule[e].callback, now);
  if (schedule[e].reply > 0) reply(op, schedule[e].reply);
  atomic_store(&ended[e], since_start());
  atomic_fetch_add(&answered, 1);
}

/* Bytes of the next message on `op`. */
static uint32_t expected_bytes(uint32_t op) {
  uint32_t e = atomic_load(&next_event[op]);
  return !options.sockets ? 8 : e == NONE ? 1 : schedule[e].bytes;
}

/* Reads one message of `op`. @returns whether there was one */
static int take(uint32_t op, char *buffer) {
  uint32_t bytes = expected_bytes(op);
  for (uint32_t got = 0; got < bytes;) {
    ssize_t length = read(readers[op], buffer, bytes - got);
    if (length > 0) got += (uint32_t)length;
    else if (length == 0) die("a socket was closed");
    else if (errno == EAGAIN && got == 0) return 0;
    else if (errno != EAGAIN && errno != EINTR) die("cannot read");
  }
  return 1;
}

static char *new_buffer(void) {
  char *buffer = malloc(longest_message);
  if (buffer == NULL) die("no memory for a buffer");
  return buffer;
}
