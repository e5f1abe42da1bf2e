/* Probes of threads: switches, wake-ups on the same core and on another, what sleeping takes, what a thread holds. */
#include <stdatomic.h>
#include <sys/mman.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

/* The longest that one thread waits for another: a probe ends, whatever happens. */
#define PATIENCE SECOND

static pthread_t other;
static atomic_int stop_other;
static int other_core;

static void* on_its_core(void* run) {
  pin_to(other_core);
  ((void (*)(void))run)();
  return NULL;
}

static int start_other(int core, void (*run)(void)) {
  other_core = core;
  atomic_store(&stop_other, 0);
  int error = pthread_create(&other, NULL, on_its_core, (void*)run);
  return error ? (errno = error, failing("pthread_create")) : 0;
}

static void join_other(void) {
  atomic_store(&stop_other, 1);
  pthread_join(other, NULL);
}

/* Spins until `cell` is `value`; false if that takes too long. */
static int await_value(atomic_int* cell, int value) {
  uint64_t end = now_ns() + PATIENCE;
  while (atomic_load(cell) != value)
    if (now_ns() > end) return 0;
  return 1;
}

/* ---- two threads that yield to each other on one core ---- */

static atomic_long other_yields;

static void yield_until_stopped(void) {
  while (!atomic_load(&stop_other)) {
    sched_yield();
    atomic_fetch_add_explicit(&other_yields, 1, memory_order_relaxed);
  }
}

static int probe_switch(uint64_t budget) {
  int error = start_other(0, yield_until_stopped);
  if (error) return error;
  for (int i = 0; i < 100; i++) sched_yield();
  long before = atomic_load(&other_yields), own = 0;
  uint64_t start = now_ns(), end = start + budget, cpu = process_cpu_ns();
  for (; now_ns() < end; own += 20)
    for (int i = 0; i < 20; i++) sched_yield();
  double taken = (double)(now_ns() - start), ran = (double)(process_cpu_ns() - cpu);
  long others = atomic_load(&other_yields) - before;
  join_other();
  // Where the other did not get its turn nothing was switched, and a third one may have had it.
  int disturbed = ran < (1 - MAX_WAITED) * taken;
  dropped_batches += disturbed;
  counted_batches += !disturbed;
  if (disturbed || others * 2 < own) return 0;
  emit("yieldSwitch", 0, taken / (double)(own + others));
  return 0;
}

/* ---- a message to a thread that sleeps, and back, on one core ---- */

static int there[2], back[2];

static int open_way(int way[2]) {
#ifdef __linux__
  way[0] = way[1] = eventfd(0, 0);
  return way[0] < 0 ? failing("eventfd") : 0;
#else
  return pipe(way) == 0 ? 0 : failing("pipe");
#endif
}
static void close_way(int way[2]) {
  close(way[0]);
  if (way[1] != way[0]) close(way[1]);
}
static int put(int way[2]) {
  uint64_t one = 1;
  return write(way[1], &one, sizeof one) == sizeof one ? 0 : failing("write");
}
static int take(int way[2]) {
  uint64_t number;
  return read(way[0], &number, sizeof number) == sizeof number ? 0 : failing("read");
}

static void answer_until_stopped(void) {
  while (take(there) == 0 && !atomic_load(&stop_other) && put(back) == 0) {
  }
}

static int op_round_trip(void* unused, int i) {
  int error = put(there);
  return error ? error : take(back);
}

static int probe_local_wake(uint64_t budget) {
  int error = open_way(there);
  if (error) return error;
  error = open_way(back);
  if (!error) {
    error = start_other(0, answer_until_stopped);
    if (!error) {
      // It sleeps in between: time in which it does not run is no sign of others.
      struct phase phase = {"localRoundTrip", 0, op_round_trip};
      error = run_phases(&phase, 1, NULL, 20, budget, 0);
      atomic_store(&stop_other, 1);
      put(there);
      join_other();
    }
    close_way(back);
  }
  close_way(there);
  return error;
}

/* ---- an event loop on a core, and a source on another that fires after the core has been idle for so long ---- */

static int loop_on;                 /* what the loop waits on: epoll; a pipe elsewhere */
static atomic_int loop_waits, loop_noticed;
static volatile uint64_t waiting_since, noticed_at, cpu_taken;
/* Whether the loop asks again and again rather than to sleep. */
static atomic_int loop_spins;
/* How many descriptors it polls instead; 0: one, by epoll. */
static int loop_polls;

static int wait_for_event(int timeout_ms) {
  if (loop_polls > 0) return poll(polled, (nfds_t)loop_polls, timeout_ms);
#ifdef __linux__
  struct epoll_event event;
  return epoll_wait(loop_on, &event, 1, timeout_ms);
#else
  struct pollfd one = {there[0], POLLIN, 0};
  return poll(&one, 1, timeout_ms);
#endif
}

static void loop_until_stopped(void) {
  for (int turn = 1; !atomic_load(&stop_other); turn++) {
    uint64_t before = thread_cpu_ns();
    waiting_since = now_ns();
    atomic_store(&loop_waits, turn);
    int ready;
    do ready = wait_for_event(atomic_load(&loop_spins) ? 0 : 1000);
    while (ready == 0 && !atomic_load(&stop_other));
    noticed_at = now_ns();
    cpu_taken = thread_cpu_ns() - before;
    if (loop_polls > 0) take_back(0);
    else if (ready > 0) take(there);
    atomic_store(&loop_noticed, turn);
  }
}

/* Others may take this share of a core, at most, while something is fired. */
#define MAX_OTHERS 0.1

struct firing {
  double notice, sender, cpu;
  int quiet;
};

/*
 * Fires when the loop has waited for `idle`; false if it does not come to notice it. It was quiet if others did not run
 * meanwhile; where there are more cores than the two that are used, that they ran says nothing.
 */
static int fire(int turn, uint64_t idle, struct firing* seen) {
  if (!await_value(&loop_waits, turn)) return 0;
  struct slice before = {now_ns(), process_cpu_ns(), everybody_cpu_ns()};
  spin_until(waiting_since + idle);
  uint64_t start = now_ns();
  if (loop_polls > 0 ? make_readable(0) : put(there)) return 0;
  seen->sender = (double)(now_ns() - start);
  if (!await_value(&loop_noticed, turn)) return 0;
  seen->notice = (double)(noticed_at - start);
  seen->cpu = (double)cpu_taken;
  double wall = (double)(now_ns() - before.start), own = (double)(process_cpu_ns() - before.own);
  double others = before.everybody ? (double)(everybody_cpu_ns() - before.everybody) - own : 0;
  seen->quiet = core_count > 2 || others < MAX_OTHERS * wall + CLOCKS_NS;
  dropped_batches += !seen->quiet;
  counted_batches += seen->quiet;
  return 1;
}

static int with_loop(int (*work)(void)) {
  int error = open_way(there);
  if (error) return error;
#ifdef __linux__
  struct epoll_event in = {.events = EPOLLIN};
  loop_on = epoll_create1(0);
  if (loop_on < 0 || epoll_ctl(loop_on, EPOLL_CTL_ADD, there[0], &in) != 0) error = failing("epoll");
#endif
  atomic_store(&loop_waits, 0);
  atomic_store(&loop_noticed, 0);
  if (!error) error = start_other(1, loop_until_stopped);
  if (!error) {
    error = work();
    atomic_store(&stop_other, 1);
    if (loop_polls > 0) make_readable(0);
    else put(there);
    join_other();
    if (loop_polls > 0) take_back(0);
  }
#ifdef __linux__
  if (loop_on >= 0) close(loop_on);
#endif
  close_way(there);
  return error;
}

static const uint64_t IDLE[] = {2000, 5000, 10000, 30000, 100000, 300000, 1000000, 3000000};
#define IDLE_COUNT ((int)(sizeof IDLE / sizeof *IDLE))

static int fire_after_idle(void) {
  struct firing seen;
  int turn = 1;
  for (int i = 0; i < 3; i++)
    if (!fire(turn++, 20000, &seen)) return errno = ETIMEDOUT, failing("an event to be noticed");
  for (int d = 0; d < IDLE_COUNT; d++) {
    int times = IDLE[d] >= 1000000 ? 3 : 8;
    for (int i = 0; i < times; i++) {
      if (!fire(turn++, IDLE[d], &seen)) return errno = ETIMEDOUT, failing("an event to be noticed");
      if (!seen.quiet) continue;
      emit("notice", (double)IDLE[d], seen.notice);
      emit("sender", (double)IDLE[d], seen.sender);
      emit("wakeCpu", (double)IDLE[d], seen.cpu);
    }
  }
  return 0;
}
static int probe_idle(uint64_t budget) { return with_loop(fire_after_idle); }

/* The same while the loop's core does not sleep, and what reading a clock of a thread takes, which is in all of them. */
static int fire_awake(void) {
  struct firing seen;
  for (int turn = 1; turn <= 40; turn++) {
    if (!fire(turn, 5000, &seen)) return errno = ETIMEDOUT, failing("an event to be noticed");
    if (turn <= 3 || !seen.quiet) continue;
    emit("senderAwake", 0, seen.sender);
    emit("noticeAwake", 0, seen.notice);
  }
  uint64_t start = now_ns();
  for (int i = 0; i < 200; i++) thread_cpu_ns();
  emit("cpuClock", 0, (double)(now_ns() - start) / 200);
  return 0;
}
static int probe_awake(uint64_t budget) {
  atomic_store(&loop_spins, 1);
  int error = with_loop(fire_awake);
  atomic_store(&loop_spins, 0);
  return error;
}

/* The same while another thread keeps its core awake. */
static pthread_t spinner;
static atomic_int stop_spinner;
static void* keep_awake(void* unused) {
  pin_to(1);
  while (!atomic_load_explicit(&stop_spinner, memory_order_relaxed)) {
  }
  return unused;
}
static int fire_busy(void) {
  struct firing seen;
  for (int turn = 1; turn <= 11; turn++) {
    if (!fire(turn, 30000, &seen)) return errno = ETIMEDOUT, failing("an event to be noticed");
    if (turn <= 3 || !seen.quiet) continue;
    emit("senderBusy", 0, seen.sender);
    emit("noticeBusy", 0, seen.notice);
  }
  return 0;
}
static int probe_busy(uint64_t budget) {
  atomic_store(&stop_spinner, 0);
  int error = pthread_create(&spinner, NULL, keep_awake, NULL);
  if (error) return errno = error, failing("pthread_create");
  error = with_loop(fire_busy);
  atomic_store(&stop_spinner, 1);
  pthread_join(spinner, NULL);
  return error;
}

/* ---- poll that sleeps over n descriptors: leaves a wait entry on each, and removes it ---- */

static int poll_asleep(void) {
  struct firing seen;
  int times = loop_polls >= 1000 ? 4 : 8;
  for (int turn = 1; turn <= times; turn++) {
    if (!fire(turn, 60000 + 500ull * (uint64_t)loop_polls, &seen))
      return errno = ETIMEDOUT, failing("an event to be noticed");
    if (turn == 1 || !seen.quiet) continue;
    emit("pollAsleepCpu", loop_polls, seen.cpu);
    emit("pollAsleepReturn", loop_polls, seen.notice);
  }
  return 0;
}
static int probe_poll_asleep(uint64_t budget) {
  int error = 0;
  for (int s = 0; !error && s < SIZE_COUNT && SIZES[s] <= watched_count; s++) {
    if (SIZES[s] == 10 || SIZES[s] == 9000) continue;
    loop_polls = SIZES[s];
    fill_polled(loop_polls);
    error = with_loop(poll_asleep);
  }
  loop_polls = 0;
  return error;
}

/* ---- how long a thread runs while another wants its core ---- */

static void spin_until_stopped(void) {
  while (!atomic_load_explicit(&stop_other, memory_order_relaxed)) {
  }
}

static int probe_quantum(uint64_t budget) {
  double gaps[64];
  int count = 0;
  int error = start_other(0, spin_until_stopped);
  if (error) return error;
  uint64_t last = now_ns(), end = last + 80 * MILLISECOND;
  for (uint64_t now; count < 64 && (now = now_ns()) < end; last = now)
    if (now - last > MILLISECOND / 2) gaps[count++] = (double)(now - last);
  join_other();
  if (count > 0) emit("quantum", 0, median(gaps, count));
  return 0;
}

/* ---- a lock that two cores want ---- */

static atomic_uint ticket_next, ticket_served;
static volatile long guarded[8];
static atomic_long acquired;

static void lock_once(void) {
  unsigned mine = atomic_fetch_add(&ticket_next, 1);
  while (atomic_load_explicit(&ticket_served, memory_order_acquire) != mine) {
  }
  for (int i = 0; i < 8; i += 2) guarded[i]++;
  atomic_store_explicit(&ticket_served, mine + 1, memory_order_release);
}
static void lock_until_stopped(void) {
  while (!atomic_load_explicit(&stop_other, memory_order_relaxed)) {
    lock_once();
    atomic_fetch_add_explicit(&acquired, 1, memory_order_relaxed);
  }
}
static int probe_lock(uint64_t budget) {
  int error = start_other(1, lock_until_stopped);
  if (error) return error;
  for (int i = 0; i < 1000; i++) lock_once();
  long before = atomic_load(&acquired), own = 0;
  uint64_t start = now_ns(), end = start + budget;
  for (; now_ns() < end; own += 50)
    for (int i = 0; i < 50; i++) lock_once();
  double taken = (double)(now_ns() - start);
  long others = atomic_load(&acquired) - before;
  join_other();
  // Where one had it far more often they did not want it at the same time.
  if (others * 2 < own || own * 2 < others) return 0;
  emit("lockHandover", 0, taken / (double)(own + others));
  return 0;
}

/* Where threads cannot be kept to cores it would not be known what was measured. */
#ifndef __linux__
#define THREAD_PROBES
#else
#define THREAD_PROBES                                                                                                  \
  {"switch", probe_switch, 1, 1, 0}, {"local-wake", probe_local_wake, 1, 1, 0}, {"idle", probe_idle, 1, 2, 0},         \
      {"awake", probe_awake, 1, 2, 0}, {"busy", probe_busy, 1, 2, 0}, {"poll-asleep", probe_poll_asleep, 2, 2, 0},     \
      {"quantum", probe_quantum, 4, 1, 0}, {"lock", probe_lock, 1, 2, 0},
#endif
