/* The threads that wait, by mechanism. None of them ever returns: they end with the process. */

#ifndef IORING_SETUP_COOP_TASKRUN
#define IORING_SETUP_COOP_TASKRUN (1U << 8)
#endif
#ifndef IORING_SETUP_SINGLE_ISSUER
#define IORING_SETUP_SINGLE_ISSUER (1U << 12)
#endif
#ifndef IORING_SETUP_DEFER_TASKRUN
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
#endif

static int shared_set = -1;

/* Operation i is thread i mod m's. */
static uint32_t share_of(uint32_t thread) {
  return options.n / options.threads + (thread < options.n % options.threads ? 1 : 0);
}

static void serve_ready(uint32_t op, char *buffer, uint64_t returned) {
  while (take(op, buffer)) {
    serve(op, returned);
    if (!options.until_empty) break;
  }
}

/* --- epoll ------------------------------------------------------------------------------------------------------- */

static const uint32_t TRIGGERS[] = {EPOLLIN, EPOLLIN | EPOLLET, EPOLLIN | EPOLLONESHOT};

static void add_to(int set, uint32_t first, uint32_t step) {
  for (uint32_t op = first; op < options.n; op += step) {
    struct epoll_event event = {.events = TRIGGERS[options.mode], .data.u32 = op};
    if (epoll_ctl(set, EPOLL_CTL_ADD, readers[op], &event) != 0) die("cannot add to the epoll set");
  }
}

static int new_set(void) {
  int set = epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) die("cannot make an epoll set");
  return set;
}

static _Noreturn void *epoll_loop(void *argument) {
  uint32_t self = (uint32_t)(uintptr_t)argument;
  char *buffer = new_buffer();
  struct epoll_event *found = calloc(options.maxevents, sizeof *found);
  int set = shared_set;
  if (set < 0) add_to(set = new_set(), self, options.threads);
  atomic_fetch_add(&ready, 1);
  for (;;) {
    int count = epoll_wait(set, found, (int)options.maxevents, -1);
    uint64_t returned = since_start();
    if (count < 0 && errno != EINTR) die("cannot wait");
    atomic_fetch_add_explicit(&waits, 1, memory_order_relaxed);
    for (int i = 0; i < count; i++) {
      uint32_t op = found[i].data.u32;
      serve_ready(op, buffer, returned);
      if (options.mode != ONE_SHOT) continue;
      struct epoll_event event = {.events = TRIGGERS[ONE_SHOT], .data.u32 = op};
      if (epoll_ctl(set, EPOLL_CTL_MOD, readers[op], &event) != 0) die("cannot arm again");
    }
  }
}

/* --- poll and select --------------------------------------------------------------------------------------------- */

static _Noreturn void *poll_loop(void *argument) {
  uint32_t self = (uint32_t)(uintptr_t)argument, count = share_of(self);
  char *buffer = new_buffer();
  struct pollfd *all = calloc(count + 1, sizeof *all);
  for (uint32_t i = 0; i < count; i++)
    all[i] = (struct pollfd){.fd = readers[self + i * options.threads], .events = POLLIN};
  atomic_fetch_add(&ready, 1);
  for (;;) {
    int found = poll(all, count, -1);
    uint64_t returned = since_start();
    if (found < 0 && errno != EINTR) die("cannot poll");
    atomic_fetch_add_explicit(&waits, 1, memory_order_relaxed);
    for (uint32_t i = 0; i < count && found > 0; i++) {
      if (all[i].revents == 0) continue;
      found--;
      serve_ready(self + i * options.threads, buffer, returned);
    }
  }
}

#define WORD (8 * sizeof(unsigned long))

/* With bitmaps as large as there are descriptors, which Linux accepts beyond FD_SETSIZE. */
static _Noreturn void *select_loop(void *argument) {
  uint32_t self = (uint32_t)(uintptr_t)argument;
  char *buffer = new_buffer();
  int highest = -1;
  for (uint32_t op = self; op < options.n; op += options.threads)
    if (readers[op] > highest) highest = readers[op];
  size_t words = (size_t)(highest + 1) / WORD + 1;
  if (words < sizeof(fd_set) / sizeof(unsigned long)) words = sizeof(fd_set) / sizeof(unsigned long);
  unsigned long *wanted = calloc(words, sizeof *wanted), *found = calloc(words, sizeof *found);
  for (uint32_t op = self; op < options.n; op += options.threads)
    wanted[(size_t)readers[op] / WORD] |= 1ul << ((size_t)readers[op] % WORD);
  atomic_fetch_add(&ready, 1);
  for (;;) {
    memcpy(found, wanted, words * sizeof *found);
    int count = select(highest + 1, (fd_set *)found, NULL, NULL, NULL);
    uint64_t returned = since_start();
    if (count < 0 && errno != EINTR) die("cannot select");
    atomic_fetch_add_explicit(&waits, 1, memory_order_relaxed);
    for (uint32_t op = self; op < options.n && count > 0; op += options.threads) {
      if (!(found[(size_t)readers[op] / WORD] >> ((size_t)readers[op] % WORD) & 1)) continue;
      count--;
      serve_ready(op, buffer, returned);
    }
  }
}

/* --- io_uring ---------------------------------------------------------------------------------------------------- */

#define MOST_ENTRIES 4096u

struct ring {
  int fd;
  unsigned *sq_tail, *sq_mask, *cq_head, *cq_tail, *cq_mask;
  struct io_uring_sqe *sqes;
  struct io_uring_cqe *cqes;
  unsigned queued;
};

static void *map(int fd, size_t length, off_t offset) {
  void *at = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
  if (at == MAP_FAILED) die("cannot map a ring");
  return at;
}

static void enter(struct ring *ring, unsigned complete) {
  unsigned flags = complete > 0 ? IORING_ENTER_GETEVENTS : 0;
  long done = syscall(SYS_io_uring_enter, ring->fd, ring->queued, complete, flags, NULL, 0);
  if (done < 0 && errno != EINTR) die("cannot enter io_uring");
  if (done > 0) ring->queued -= (unsigned)done;
}

static void open_ring(struct ring *ring) {
  struct io_uring_params p = {.flags = IORING_SETUP_CQSIZE, .cq_entries = 8192};
  if (options.mode == COOPERATIVE) p.flags |= IORING_SETUP_COOP_TASKRUN;
  if (options.mode == DEFERRED) p.flags |= IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
  ring->fd = (int)syscall(SYS_io_uring_setup, MOST_ENTRIES, &p);
  if (ring->fd < 0) die("cannot set up io_uring");
  char *sq = map(ring->fd, p.sq_off.array + p.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
  char *cq = map(ring->fd, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
  ring->sqes = map(ring->fd, p.sq_entries * sizeof *ring->sqes, IORING_OFF_SQES);
  ring->cqes = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
  ring->sq_tail = (unsigned *)(sq + p.sq_off.tail);
  ring->sq_mask = (unsigned *)(sq + p.sq_off.ring_mask);
  ring->cq_head = (unsigned *)(cq + p.cq_off.head);
  ring->cq_tail = (unsigned *)(cq + p.cq_off.tail);
  ring->cq_mask = (unsigned *)(cq + p.cq_off.ring_mask);
  unsigned *array = (unsigned *)(sq + p.sq_off.array);
  for (unsigned i = 0; i < p.sq_entries; i++) array[i] = i;
  ring->queued = 0;
}

static void submit_read(struct ring *ring, uint32_t op, char *buffer) {
  if (ring->queued == MOST_ENTRIES) enter(ring, 0);
  unsigned tail = *ring->sq_tail;
  struct io_uring_sqe *sqe = &ring->sqes[tail & *ring->sq_mask];
  memset(sqe, 0, sizeof *sqe);
  sqe->opcode = options.sockets ? IORING_OP_RECV : IORING_OP_READ;
  sqe->fd = readers[op];
  sqe->addr = (uint64_t)(uintptr_t)buffer;
  sqe->len = expected_bytes(op);
  if (options.sockets) sqe->msg_flags = MSG_WAITALL;
  sqe->user_data = op;
  __atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_RELEASE);
  ring->queued++;
}

static _Noreturn void *uring_loop(void *argument) {
  uint32_t self = (uint32_t)(uintptr_t)argument;
  struct ring ring;
  open_ring(&ring);
  char **buffers = calloc(options.n, sizeof *buffers);
  for (uint32_t op = self; op < options.n; op += options.threads) submit_read(&ring, op, buffers[op] = new_buffer());
  while (ring.queued > 0) enter(&ring, 0);
  atomic_fetch_add(&ready, 1);
  for (;;) {
    enter(&ring, 1);
    uint64_t returned = since_start();
    atomic_fetch_add_explicit(&waits, 1, memory_order_relaxed);
    unsigned head = *ring.cq_head, tail = __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE);
    for (; head != tail; head++) {
      const struct io_uring_cqe *cqe = &ring.cqes[head & *ring.cq_mask];
      uint32_t op = (uint32_t)cqe->user_data;
      if (cqe->res <= 0) {
        errno = -cqe->res;
        die("a read failed");
      }
      serve(op, returned);
      submit_read(&ring, op, buffers[op]);
      __atomic_store_n(ring.cq_head, head + 1, __ATOMIC_RELEASE);
    }
  }
}

/* --- a thread for each operation --------------------------------------------------------------------------------- */

static _Noreturn void *blocking_thread(void *argument) {
  uint32_t op = (uint32_t)(uintptr_t)argument;
  char *buffer = new_buffer();
  atomic_fetch_add(&ready, 1);
  for (;;) {
    if (!take(op, buffer)) continue;
    atomic_fetch_add_explicit(&waits, 1, memory_order_relaxed);
    serve(op, since_start());
  }
}

static void start_threads(void) {
  static void *(*const LOOPS[])(void *) = {epoll_loop, poll_loop, select_loop, uring_loop, blocking_thread};
  if (options.mechanism == THREADS) options.threads = options.n;
  if (options.mechanism == EPOLL && options.shared) add_to(shared_set = new_set(), 0, 1);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 1 << 17);
  for (uint32_t i = 0; i < options.threads; i++) {
    pthread_t thread;
    errno = pthread_create(&thread, &attributes, LOOPS[options.mechanism], (void *)(uintptr_t)i);
    if (errno != 0) die("cannot start so many threads");
    pthread_detach(thread);
  }
}
