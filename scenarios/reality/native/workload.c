/*
 * A workload for real: a source thread on one core makes events happen at the times it is given, on eventfds or unix
 * sockets; threads on other cores wait for them by one mechanism, and each callback is work of a given time.
 *
 *     workload KEY=VALUE... (see `struct options`)  schedule=FILE
 *
 * The schedule is rows of `struct event`, in the order of their times. What comes out is JSON, a line for each slice of
 * the time measured, then one that says how it ended. Latencies are nanoseconds from the time that was given, never from
 * when the source got round to it. Nothing outlives the process; it ends by itself `patience` seconds after its last
 * event at the latest.
 *
 * The mechanisms are in workload-loops.h, what it shares with them in workload-common.h.
 */
#include "workload-common.h"
#include "workload-loops.h"

static uint64_t largest(uint64_t a, uint64_t b) {
  return a > b ? a : b;
}

/* --- what others do ---------------------------------------------------------------------------------------------- */

struct sample {
  uint64_t at, own, source, busy, steal, throttled;
};

static int stat_file = -1, group_file = -1;

/* Busy and stolen ticks of the cores that are used, as nanoseconds; both 0 where nobody tells. */
static void read_stat(struct sample *sample) {
  static char text[1 << 16];
  ssize_t length = stat_file < 0 ? 0 : pread(stat_file, text, sizeof text - 1, 0);
  if (length <= 0) return;
  text[length] = 0;
  uint64_t tick = 1000000000ull / (uint64_t)sysconf(_SC_CLK_TCK);
  char *rest = NULL;
  for (char *line = strtok_r(text, "\n", &rest); line != NULL && strncmp(line, "cpu", 3) == 0;
       line = strtok_r(NULL, "\n", &rest)) {
    int core;
    unsigned long long user, nice, system, idle, iowait, irq, softirq, steal = 0;
    if (line[3] == ' ' || sscanf(line, "cpu%d %llu %llu %llu %llu %llu %llu %llu %llu", &core, &user, &nice, &system,
                                 &idle, &iowait, &irq, &softirq, &steal) < 8)
      continue;
    if (core != options.source && !CPU_ISSET(core, &options.cores)) continue;
    sample->busy += tick * (user + nice + system + irq + softirq);
    sample->steal += tick * steal;
  }
}

/* For how long the control group was not let run, in nanoseconds. */
static void read_group(struct sample *sample) {
  char text[4096];
  ssize_t length = group_file < 0 ? 0 : pread(group_file, text, sizeof text - 1, 0);
  if (length <= 0) return;
  text[length] = 0;
  unsigned long long value;
  char *found = strstr(text, "throttled_usec ");
  if (found != NULL && sscanf(found, "throttled_usec %llu", &value) == 1) sample->throttled = value * 1000;
  found = strstr(text, "throttled_time ");
  if (found != NULL && sscanf(found, "throttled_time %llu", &value) == 1) sample->throttled = value;
}

static struct sample take_sample(void) {
  struct sample sample = {.at = now_ns(), .own = clock_ns(CLOCK_PROCESS_CPUTIME_ID),
                          .source = clock_ns(CLOCK_THREAD_CPUTIME_ID)};
  read_stat(&sample);
  read_group(&sample);
  return sample;
}

/* --- the source -------------------------------------------------------------------------------------------------- */

/* How late events happened in the slice, the first of them; and the longest between two looks at the clock. */
static uint64_t late_max, late_first, gap_max, last_look;
static char *message;

/* Replies are taken while there is time, so that no send buffer fills. */
static void drain(void) {
  static char nowhere[1 << 16];
  if (replies_taken == events) return;
  uint32_t op = atomic_load(&replies[replies_taken]);
  if (op == NONE) return;
  replies_taken++;
  recv(writers[op], nowhere, sizeof nowhere, MSG_DONTWAIT);
}

static uint64_t look(void) {
  uint64_t now = now_ns();
  if (last_look != 0) gap_max = largest(gap_max, now - last_look);
  return last_look = now;
}

static void fire(uint32_t e) {
  const struct event *event = &schedule[e];
  uint64_t due = start_ns + event->at, before = look();
  while (before < due) {
    drain();
    before = look();
  }
  if (late_max == 0) late_first = before - due;
  late_max = largest(late_max, largest(before - due, 1));
  atomic_store(&fired[e], largest(before - start_ns, 1));
  if (options.sockets) {
    for (uint32_t sent = 0; sent < event->bytes;) {
      ssize_t wrote = write(writers[event->operation], message, event->bytes - sent);
      if (wrote < 0) {
        if (errno != EAGAIN && errno != EINTR) die("cannot write to a socket");
        continue;
      }
      sent += (uint32_t)wrote;
    }
  } else {
    uint64_t one = 1;
    if (write(writers[event->operation], &one, sizeof one) != sizeof one) die("cannot write to an eventfd");
  }
}

/* --- what comes out ---------------------------------------------------------------------------------------------- */

struct slice {
  uint32_t first, end;
  struct sample before, after;
  uint64_t late, late_first, gap;
};

static void print_latencies(const char *name, const _Atomic uint64_t *stations, const struct slice *slice) {
  printf(",\"%s\":[", name);
  for (uint32_t e = slice->first; e < slice->end; e++)
    printf("%s%lld", e == slice->first ? "" : ",", (long long)(atomic_load(&stations[e]) - schedule[e].at));
  printf("]");
}

static void print_slice(const struct slice *slice) {
  const struct sample *a = &slice->before, *b = &slice->after;
  uint64_t own = b->own - a->own, busy = b->busy - a->busy;
  printf("{\"wallNs\":%llu,\"loopNs\":%llu,\"othersNs\":%llu,\"stealNs\":%llu,\"throttledNs\":%llu,\"lateNs\":%llu,\"behindNs\":%llu,\"gapNs\":%llu",
         (unsigned long long)(b->at - a->at), (unsigned long long)(own - (b->source - a->source)),
         (unsigned long long)(busy > own ? busy - own : 0), (unsigned long long)(b->steal - a->steal),
         (unsigned long long)(b->throttled - a->throttled), (unsigned long long)slice->late, (unsigned long long)slice->late_first,
         (unsigned long long)slice->gap);
  print_latencies("notice", noticed, slice);
  print_latencies("start", begun, slice);
  print_latencies("response", ended, slice);
  printf("}\n");
}

/* Fires all events; slices begin behind the ones dropped, each where the one before it ends. */
static uint32_t run_source(struct slice *slices) {
  uint32_t count = 0, next_slice = options.drop;
  uint64_t border = options.drop < events ? schedule[options.drop].at : 0;
  for (uint32_t e = 0; e < events; e++) {
    if (e >= next_slice && schedule[e].at >= border && count <= options.slices) {
      struct sample here = take_sample();
      if (count > 0) {
        slices[count - 1].end = e;
        slices[count - 1].after = here;
        slices[count - 1].late = late_max;
        slices[count - 1].late_first = late_first;
        slices[count - 1].gap = gap_max;
      }
      if (count < options.slices) {
        slices[count].first = e;
        slices[count].before = here;
      }
      count++;
      border += options.slice;
      late_max = gap_max = last_look = 0;
    }
    fire(e);
  }
  return count == 0 ? 0 : count - 1;
}

/* Until all are answered, or nobody can be waited for any longer. */
static void await_end(void) {
  uint64_t until = now_ns() + (uint64_t)options.patience * 1000000000ull;
  while (atomic_load(&answered) < events && now_ns() < until) {
    drain();
    sleep_until(now_ns() + 1000000);
  }
}

static void run(void) {
  struct slice *slices = calloc(options.slices + 1, sizeof *slices);
  start_ns = now_ns() + 20000000;
  uint32_t count = run_source(slices);
  await_end();
  uint32_t left = events - atomic_load(&answered);
  if (left == 0)
    for (uint32_t i = 0; i < count; i++) print_slice(&slices[i]);
  printf("{\"events\":%u,\"answered\":%u,\"unexpected\":%u,\"threads\":%u,\"waits\":%llu}\n", events,
         atomic_load(&answered), atomic_load(&unexpected), options.threads, (unsigned long long)atomic_load(&waits));
  fflush(stdout);
  /* Threads that sleep in a read end with the process. */
  _exit(left == 0 ? 0 : 3);
}

/* --- beginning --------------------------------------------------------------------------------------------------- */

static void read_schedule(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) die("cannot read the schedule");
  events = (uint32_t)(ftell(file) / (long)sizeof(struct event));
  rewind(file);
  schedule = calloc(events + 1, sizeof *schedule);
  if (fread(schedule, sizeof *schedule, events, file) != events) die("cannot read the schedule");
  fclose(file);
  fired = calloc(events + 1, sizeof *fired);
  noticed = calloc(events + 1, sizeof *noticed);
  begun = calloc(events + 1, sizeof *begun);
  ended = calloc(events + 1, sizeof *ended);
  successor = calloc(events + 1, sizeof *successor);
  replies = malloc((events + 1) * sizeof *replies);
  for (uint32_t e = 0; e < events; e++) replies[e] = NONE;
  next_event = calloc(options.n, sizeof *next_event);
  for (uint32_t op = 0; op < options.n; op++) next_event[op] = NONE;
  for (uint32_t e = events; e-- > 0;) {
    if (schedule[e].operation >= options.n) die("an event is on an operation that there is none of");
    if (schedule[e].bytes > longest_message) longest_message = schedule[e].bytes;
    successor[e] = atomic_load(&next_event[schedule[e].operation]);
    next_event[schedule[e].operation] = e;
  }
}

/* Reading ends have the lowest numbers, without gaps: select's bitmaps are no longer than they must be. */
static void open_descriptors(void) {
  readers = calloc(options.n, sizeof *readers);
  writers = calloc(options.n, sizeof *writers);
  int flags = options.mechanism == IO_URING || options.mechanism == THREADS ? 0 : 1;
  for (uint32_t op = 0; op < options.n; op++) {
    if (!options.sockets) {
      readers[op] = writers[op] = eventfd(0, EFD_SEMAPHORE | EFD_CLOEXEC | (flags ? EFD_NONBLOCK : 0));
      if (readers[op] < 0) die("cannot open an eventfd");
      continue;
    }
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) die("cannot open a pair of sockets");
    readers[op] = pair[0];
    writers[op] = fcntl(pair[1], F_DUPFD_CLOEXEC, (int)options.n + 64);
    if (writers[op] < 0) die("cannot number a socket");
    close(pair[1]);
    if (flags) fcntl(readers[op], F_SETFL, O_NONBLOCK);
    fcntl(writers[op], F_SETFL, O_NONBLOCK);
  }
}

static void option(char *text) {
  char *value = strchr(text, '=');
  if (value == NULL) die("expected KEY=VALUE");
  *value++ = 0;
  const struct {
    const char *name;
    uint32_t *into;
  } numbers[] = {{"n", &options.n},           {"threads", &options.threads}, {"maxevents", &options.maxevents},
                 {"drop", &options.drop},     {"slices", &options.slices},   {"patience", &options.patience},
                 {"sockets", &options.sockets}, {"until_empty", &options.until_empty},
                 {"shared", &options.shared}, {"mode", &options.mode},       {"mechanism", &options.mechanism}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (strcmp(text, numbers[i].name) == 0) {
      *numbers[i].into = (uint32_t)strtoul(value, NULL, 10);
      return;
    }
  if (strcmp(text, "slice") == 0) options.slice = strtoull(value, NULL, 10);
  else if (strcmp(text, "source") == 0) options.source = atoi(value);
  else if (strcmp(text, "schedule") == 0) options.schedule = value;
  else if (strcmp(text, "group") == 0) group_file = open(value, O_RDONLY | O_CLOEXEC);
  else if (strcmp(text, "cores") == 0)
    for (char *core = strtok(value, ","); core != NULL; core = strtok(NULL, ",")) CPU_SET(atoi(core), &options.cores);
  else die("an option that there is none of");
}

int main(int count, char **arguments) {
  for (int i = 1; i < count; i++) option(arguments[i]);
  stat_file = open("/proc/stat", O_RDONLY | O_CLOEXEC);
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_TIMERSLACK, 1);
  read_schedule(options.schedule);
  message = calloc(longest_message, 1);
  open_descriptors();
  pin_to(&options.cores);
  calibrate();
  start_threads();
  cpu_set_t own;
  CPU_ZERO(&own);
  CPU_SET(options.source, &own);
  pin_to(&own);
  while (atomic_load(&ready) < options.threads) sleep_until(now_ns() + 1000000);
  /* Until they sleep. */
  sleep_until(now_ns() + 20000000);
  run();
}
