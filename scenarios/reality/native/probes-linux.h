/* Probes of what Linux has: eventfd, epoll, futex, signals of descriptors, native AIO, what threads and entries hold. */
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <sys/mman.h>

/* ---- eventfds ---- */

#define EVENTFDS 32
static int eventfds[EVENTFDS];

static int op_eventfd_write(void* unused, int i) {
  uint64_t one = 1;
  return write(eventfds[i], &one, sizeof one) == sizeof one ? 0 : failing("write");
}
static int op_eventfd_read(void* unused, int i) {
  uint64_t number;
  return read(eventfds[i], &number, sizeof number) == sizeof number ? 0 : failing("read");
}
static int op_eventfd_empty(void* unused, int i) {
  uint64_t number;
  return read(eventfds[0], &number, sizeof number) < 0 && errno == EAGAIN ? 0 : failing("read");
}
static void close_eventfds(void) {
  for (int i = 0; i < EVENTFDS; i++)
    if (eventfds[i] >= 0) close(eventfds[i]);
}
static int open_eventfds(void) {
  for (int i = 0; i < EVENTFDS; i++) eventfds[i] = -1;
  for (int i = 0; i < EVENTFDS; i++)
    if ((eventfds[i] = eventfd(0, EFD_NONBLOCK)) < 0) return failing("eventfd");
  return 0;
}
static int probe_eventfd(uint64_t budget) {
  int error = open_eventfds();
  struct phase phases[] = {{"eventfdWrite", 0, op_eventfd_write}, {"eventfdRead", 0, op_eventfd_read}};
  if (!error) error = in_phases(phases, 2, NULL, EVENTFDS, budget / 2);
  if (!error) error = repeated("eventfdReadEmpty", 0, op_eventfd_empty, NULL, 500, budget / 2);
  close_eventfds();
  return error;
}

/* ---- epoll ---- */

#define READY 100
static struct epoll_event events[READY];

static int op_epoll_wait(void* context, int i) {
  int ready = epoll_wait(((int*)context)[0], events, READY, 0);
  return ready == ((int*)context)[1] ? 0 : failing("epoll_wait");
}
static int op_epoll_modify(void* context, int i) {
  struct epoll_event one_shot = {.events = EPOLLIN | EPOLLONESHOT};
  return epoll_ctl(*(int*)context, EPOLL_CTL_MOD, watched[i], &one_shot) == 0 ? 0 : failing("epoll_ctl(MOD)");
}
static int op_epoll_add(void* context, int i) {
  struct epoll_event in = {.events = EPOLLIN};
  return epoll_ctl(*(int*)context, EPOLL_CTL_ADD, watched[i], &in) == 0 ? 0 : failing("epoll_ctl(ADD)");
}
static int op_epoll_delete(void* context, int i) {
  return epoll_ctl(*(int*)context, EPOLL_CTL_DEL, watched[i], NULL) == 0 ? 0 : failing("epoll_ctl(DEL)");
}

static int probe_epoll(uint64_t budget) {
  int n = watched_count < 1000 ? watched_count : 1000, ready = n < READY ? n : READY, made = 0;
  int at[2] = {epoll_create1(0), 0};
  if (at[0] < 0) return failing("epoll_create1");
  struct phase entries[] = {{"epollAdd", 0, op_epoll_add}, {NULL, 0, op_epoll_delete}};
  int error = in_phases(entries, 2, at, n < 200 ? n : 200, budget / 2);
  for (int i = 0; i < n && !error; i++) error = op_epoll_add(at, i);
  if (!error) error = repeated("epollWait", n, op_epoll_wait, at, 200, budget / 4);
  for (; made < ready && !error; made++) error = make_readable(made);
  at[1] = ready;
  if (!error) error = repeated("epollWaitReady", ready, op_epoll_wait, at, 10, budget / 2);
  while (made > 0) take_back(--made);
  if (!error) error = repeated("epollModify", n, op_epoll_modify, at, n < 200 ? n : 200, budget / 4);
  close(at[0]);
  return error;
}

/* ---- futex ---- */

static int futex_word = 1;
static int op_futex_wake(void* unused, int i) {
  return syscall(SYS_futex, &futex_word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 0 ? 0 : failing("futex");
}
static int op_futex_wait(void* unused, int i) {
  return syscall(SYS_futex, &futex_word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0) < 0 && errno == EAGAIN
             ? 0
             : failing("futex");
}
static int probe_futex(uint64_t budget) {
  int error = repeated("futexWake", 0, op_futex_wake, NULL, 500, budget / 2);
  return error ? error : repeated("futexWait", 0, op_futex_wait, NULL, 500, budget / 2);
}

/* ---- signals queued by descriptors ---- */

static int op_set_signal(void* context, int i) {
  return fcntl(((struct pair*)context)->in, F_SETSIG, SIGRTMIN) == 0 ? 0 : failing("fcntl(F_SETSIG)");
}
static int op_set_owner(void* context, int i) {
  return fcntl(((struct pair*)context)->in, F_SETOWN, getpid()) == 0 ? 0 : failing("fcntl(F_SETOWN)");
}
static int op_set_async(void* context, int i) {
  int flags = O_NONBLOCK | (i % 2 == 0 ? O_ASYNC : 0);
  return fcntl(((struct pair*)context)->in, F_SETFL, flags) == 0 ? 0 : failing("fcntl(F_SETFL)");
}
static int op_take_signal(void* unused, int i) {
  struct timespec none = {0, 0};
  siginfo_t info;
  return sigtimedwait(&queued, &info, &none) > 0 ? 0 : failing("sigtimedwait");
}
static int signals_of(struct pair* pair, uint64_t budget) {
  int error = repeated("setSignal", 0, op_set_signal, pair, 200, budget / 6);
  if (!error) error = repeated("setOwner", 0, op_set_owner, pair, 200, budget / 6);
  if (!error) error = repeated("setAsync", 0, op_set_async, pair, 201, budget / 6);
  if (!error) error = op_set_async(pair, 0);
  struct phase phases[] = {{"writeSignalling", 0, op_write}, {"takeSignal", 0, op_take_signal}, {NULL, 0, op_read}};
  if (!error) error = in_phases(phases, 3, pair, 32, budget / 2);
  for (int i = 0; i < 64; i++)
    if (op_take_signal(NULL, i) != 0) break;
  return error;
}
static int probe_signals(uint64_t budget) { return with_pair(signals_of, budget); }

/* ---- native AIO, on a socket that does not block ---- */

#define REQUESTS 32
static aio_context_t aio;
static struct iocb iocbs[REQUESTS], *iocb_list[REQUESTS];
static struct io_event aio_events[REQUESTS];

static int op_aio_none(void* unused, int i) {
  struct timespec none = {0, 0};
  return syscall(SYS_io_getevents, aio, 0, REQUESTS, aio_events, &none) == 0 ? 0 : failing("io_getevents");
}
static void fill_iocbs(int fd, int opcode) {
  for (int i = 0; i < REQUESTS; i++) {
    iocbs[i] = (struct iocb){.aio_fildes = (uint32_t)fd, .aio_lio_opcode = (uint16_t)opcode,
                             .aio_buf = (uintptr_t)received, .aio_nbytes = MESSAGE};
    iocb_list[i] = &iocbs[i];
  }
}
static int op_aio_read(void* context, int i) {
  fill_iocbs(((struct pair*)context)->in, IOCB_CMD_PREAD);
  return syscall(SYS_io_submit, aio, REQUESTS, iocb_list) == REQUESTS ? 0 : failing("io_submit");
}
static int op_aio_write(void* context, int i) {
  fill_iocbs(((struct pair*)context)->out, IOCB_CMD_PWRITE);
  return syscall(SYS_io_submit, aio, REQUESTS, iocb_list) == REQUESTS ? 0 : failing("io_submit");
}
static int op_aio_events(void* unused, int i) {
  return syscall(SYS_io_getevents, aio, REQUESTS, REQUESTS, aio_events, NULL) == REQUESTS ? 0 : failing("io_getevents");
}
static int aio_on(struct pair* pair, uint64_t budget) {
  aio = 0;
  if (syscall(SYS_io_setup, 2 * REQUESTS, &aio) != 0) return failing("io_setup");
  int error = repeated("aioNone", 0, op_aio_none, NULL, 200, budget / 4);
  struct phase phases[] = {{"aioWrite", REQUESTS, op_aio_write}, {NULL, 0, op_aio_events},
                           {"aioRead", REQUESTS, op_aio_read}, {"aioEvents", REQUESTS, op_aio_events}};
  if (!error) error = in_phases(phases, 4, pair, 1, budget);
  syscall(SYS_io_destroy, aio);
  return error;
}
static int probe_aio(uint64_t budget) { return with_pair(aio_on, budget); }

/* ---- a file that is in memory ---- */

static int op_pread(void* context, int i) {
  return pread(*(int*)context, received, 1, 0) == 1 ? 0 : failing("pread");
}
static int probe_file(uint64_t budget) {
  int fd = (int)syscall(SYS_memfd_create, "muxsim", 1 /* MFD_CLOEXEC */);
  if (fd < 0) return failing("memfd_create");
  int error = write(fd, received, 4096) == 4096 ? 0 : failing("write");
  if (!error) error = repeated("pread", 0, op_pread, &fd, 500, budget / 2);
  close(fd);
  return error;
}

/* ---- what things hold, in bytes ---- */

/* The number after `key` in a file of /proc, in bytes where it is in kB; -1 if there is none. */
static double bytes_of(const char* path, const char* key) {
  char line[256];
  double found = -1;
  FILE* file = fopen(path, "r");
  while (file && found < 0 && fgets(line, sizeof line, file))
    if (strncmp(line, key, strlen(key)) == 0) found = atof(line + strlen(key)) * 1024;
  if (file) fclose(file);
  return found;
}

struct held {
  double touched, tables, stacks, slab;
};
static struct held held_now(void) {
  return (struct held){bytes_of("/proc/self/status", "VmRSS:"), bytes_of("/proc/self/status", "VmPTE:"),
                       bytes_of("/proc/meminfo", "KernelStack:"), bytes_of("/proc/meminfo", "Slab:")};
}

#define PARKED 256
#define STACK (256 * 1024)
static int parked_on[2];
static void* park(void* unused) {
  char byte;
  while (read(parked_on[0], &byte, 1) < 0 && errno == EINTR) {
  }
  return unused;
}
static int probe_thread_memory(uint64_t budget) {
  pthread_t threads[PARKED];
  int made = 0;
  if (pipe(parked_on) != 0) return failing("pipe");
  // Stacks of one's own: those of the C library are kept for the next thread.
  char* stacks = mmap(NULL, (size_t)PARKED * STACK, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  int error = stacks == MAP_FAILED ? failing("mmap") : 0;
  struct held before = held_now();
  for (; made < PARKED && !error; made++) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stacks + (size_t)made * STACK, STACK);
    error = pthread_create(&threads[made], &attributes, park, NULL);
    pthread_attr_destroy(&attributes);
    if (error) break;
  }
  if (error) errno = error, failing("pthread_create");
  struct timespec settle = {0, 5 * MILLISECOND};
  nanosleep(&settle, NULL);
  struct held after = held_now();
  close(parked_on[1]);
  for (int i = 0; i < made; i++) pthread_join(threads[i], NULL);
  close(parked_on[0]);
  if (stacks != MAP_FAILED) munmap(stacks, (size_t)PARKED * STACK);
  if (error) return error;
  if (before.touched < 0 || before.stacks < 0) return errno = ENOENT, failing("/proc/meminfo");
  emit("threadStack", 0, (after.touched - before.touched) / PARKED);
  emit("threadTables", 0, (after.tables - before.tables) / PARKED);
  emit("threadKernelStack", 0, (after.stacks - before.stacks) / PARKED);
  emit("threadSlab", 0, (after.slab - before.slab) / PARKED);
  return 0;
}

/* Smallest, first and largest size of the send buffer of a TCP socket. */
static int probe_send_buffer(uint64_t budget) {
  double low, first, high;
  FILE* file = fopen("/proc/sys/net/ipv4/tcp_wmem", "r");
  if (!file) return failing("/proc/sys/net/ipv4/tcp_wmem");
  int read = fscanf(file, "%lf %lf %lf", &low, &first, &high);
  fclose(file);
  if (read != 3) return errno = EINVAL, failing("/proc/sys/net/ipv4/tcp_wmem");
  emit("sendBuffer", 0, first);
  emit("sendBuffer", 1, low);
  emit("sendBuffer", 2, high);
  return 0;
}

#define LINUX_PROBES                                                                                                   \
  {"eventfd", probe_eventfd, 1, 1, 0}, {"eventfd-alone", probe_eventfd, 1, 1, 1}, {"epoll", probe_epoll, 1, 1, 0},     \
      {"epoll-alone", probe_epoll, 1, 1, 1}, {"futex", probe_futex, 1, 1, 0}, {"signals", probe_signals, 2, 1, 0},     \
      {"aio", probe_aio, 1, 1, 0}, {"file", probe_file, 2, 1, 0}, {"file-alone", probe_file, 2, 1, 1},                 \
      {"thread-memory", probe_thread_memory, 8, 1, 0}, {"send-buffer", probe_send_buffer, 1000, 1, 0},
