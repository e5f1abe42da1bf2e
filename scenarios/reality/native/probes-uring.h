/* Probes of io_uring, by its system calls: no library is needed. */
#ifdef __has_include
#if __has_include(<linux/io_uring.h>)
#define HAVE_URING 1
#endif
#endif

#ifdef HAVE_URING
#include <linux/io_uring.h>
#include <sys/uio.h>

#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#define SYS_io_uring_enter 426
#endif
/* Of Linux 6.0 and 6.1; older headers lack them. */
#define SINGLE_ISSUER (1u << 12)
#define DEFER_TASKRUN (1u << 13)
#ifndef RWF_NOWAIT
#define RWF_NOWAIT 8
#endif
#define ENTRIES 128

struct ring {
  int fd;
  size_t size, sqe_size;
  char* memory;
  struct io_uring_sqe* sqes;
  unsigned *sq_tail, *sq_mask, *sq_array, *cq_head, *cq_tail;
  /* What the next entries are to be, how many of them, and on what. */
  int opcode, count, fd_in, fd_out;
  unsigned flags;
};

static void close_ring(struct ring* ring) {
  if (ring->memory) munmap(ring->memory, ring->size);
  if (ring->sqes) munmap(ring->sqes, ring->sqe_size);
  close(ring->fd);
}

static int open_ring(struct ring* ring, unsigned flags) {
  struct io_uring_params p = {.flags = flags};
  memset(ring, 0, sizeof *ring);
  ring->fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &p);
  if (ring->fd < 0) return failing("io_uring_setup");
  size_t sq = p.sq_off.array + p.sq_entries * sizeof(unsigned);
  size_t cq = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
  ring->size = sq > cq ? sq : cq;
  ring->sqe_size = p.sq_entries * sizeof(struct io_uring_sqe);
  if (!(p.features & IORING_FEAT_SINGLE_MMAP)) return errno = ENOSYS, close(ring->fd), failing("one mapping of both rings");
  void* memory = mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQ_RING);
  void* sqes = mmap(NULL, ring->sqe_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQES);
  ring->memory = memory == MAP_FAILED ? NULL : memory;
  ring->sqes = sqes == MAP_FAILED ? NULL : sqes;
  if (!ring->memory || !ring->sqes) {
    failing("mmap of a ring");
    int error = errno;
    close_ring(ring);
    return error;
  }
  ring->sq_tail = (unsigned*)(ring->memory + p.sq_off.tail);
  ring->sq_mask = (unsigned*)(ring->memory + p.sq_off.ring_mask);
  ring->sq_array = (unsigned*)(ring->memory + p.sq_off.array);
  ring->cq_head = (unsigned*)(ring->memory + p.cq_off.head);
  ring->cq_tail = (unsigned*)(ring->memory + p.cq_off.tail);
  return 0;
}

/* Puts `count` entries on the ring, hands them over in one call that waits for `wait` completions, and takes these. */
static int submit(struct ring* ring, int wait) {
  unsigned tail = *ring->sq_tail;
  for (int i = 0; i < ring->count; i++) {
    unsigned at = (tail + (unsigned)i) & *ring->sq_mask;
    struct io_uring_sqe* sqe = &ring->sqes[at];
    memset(sqe, 0, sizeof *sqe);
    sqe->opcode = (uint8_t)ring->opcode;
    sqe->user_data = (uint64_t)i + 1;
    if (ring->opcode == IORING_OP_POLL_ADD) {
      sqe->fd = watched[i];
      sqe->poll_events = POLLIN;
    } else if (ring->opcode == IORING_OP_POLL_REMOVE) {
      sqe->addr = (uint64_t)i + 1;
      sqe->fd = -1;
    } else if (ring->opcode == IORING_OP_READ) {
      sqe->fd = eventfds[i];
      sqe->addr = (uintptr_t)received;
      sqe->len = 8;
      // What is not there is not waited for.
      sqe->rw_flags = RWF_NOWAIT;
    } else if (ring->opcode != IORING_OP_NOP) {
      sqe->fd = ring->opcode == IORING_OP_SEND ? ring->fd_out : ring->fd_in;
      sqe->addr = (uintptr_t)received;
      sqe->len = MESSAGE;
      sqe->msg_flags = ring->flags;
    }
    ring->sq_array[at] = at;
  }
  __atomic_store_n(ring->sq_tail, tail + (unsigned)ring->count, __ATOMIC_RELEASE);
  int taken = (int)syscall(SYS_io_uring_enter, ring->fd, ring->count, wait, IORING_ENTER_GETEVENTS, NULL, 0);
  if (taken != ring->count) return failing("io_uring_enter");
  __atomic_store_n(ring->cq_head, __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE), __ATOMIC_RELEASE);
  return 0;
}

static int op_submit(void* context, int i) { return submit(context, ((struct ring*)context)->count); }

static int as(struct ring* ring, int opcode, int count, unsigned flags) {
  ring->opcode = opcode;
  ring->count = count;
  ring->flags = flags;
  return 0;
}
static int op_arm(void* context, int i) { return as(context, IORING_OP_POLL_ADD, 64, 0), submit(context, 0); }
static int op_disarm(void* context, int i) { return as(context, IORING_OP_POLL_REMOVE, 64, 0), submit(context, 64); }
static int op_ring_send(void* context, int i) { return as(context, IORING_OP_SEND, 32, 0), submit(context, 32); }
static int op_ring_receive(void* context, int i) { return as(context, IORING_OP_RECV, 32, 0), submit(context, 32); }

static int op_ring_read(void* context, int i) {
  return as(context, IORING_OP_READ, EVENTFDS, 0), submit(context, EVENTFDS);
}
static int op_signal_all(void* unused, int i) {
  for (int k = 0; k < EVENTFDS; k++)
    if (op_eventfd_write(NULL, k)) return failing("write");
  return 0;
}

/* Reads of eventfds that are signalled, and of the same when they are not. */
static int ring_reads(struct ring* ring, uint64_t budget) {
  int error = open_eventfds();
  struct phase reads[] = {{NULL, 0, op_signal_all}, {"ringReceive", EVENTFDS, op_ring_read}};
  if (!error) error = in_phases(reads, 2, ring, 1, budget);
  if (!error) error = repeated("ringReceiveEmpty", EVENTFDS, op_ring_read, ring, 8, budget / 2);
  close_eventfds();
  return error;
}

static int ring_receives(struct ring* ring, uint64_t budget) {
  struct phase messages[] = {{"ringSend", 32, op_ring_send}, {"ringReceive", 32, op_ring_receive}};
  int error = in_phases(messages, 2, ring, 1, budget);
  as(ring, IORING_OP_RECV, 32, MSG_DONTWAIT);
  return error ? error : repeated("ringReceiveEmpty", 32, op_submit, ring, 8, budget / 2);
}

/* Sends are of sockets, whatever is watched. */
static int ring_sends(struct ring* ring, uint64_t budget) {
  struct phase messages[] = {{"ringSend", 32, op_ring_send}, {NULL, 0, op_ring_receive}};
  return in_phases(messages, 2, ring, 1, budget);
}

static int nops(struct ring* ring, const char* name, uint64_t budget) {
  static const int counts[] = {1, 8, 32, 128};
  int error = 0;
  for (int c = 0; c < 4 && !error; c++) {
    as(ring, IORING_OP_NOP, counts[c], 0);
    error = repeated(name, counts[c], op_submit, ring, 256 / counts[c], budget / 4);
  }
  return error;
}

static int ring_on(struct pair* pair, uint64_t budget) {
  struct ring ring;
  int error = open_ring(&ring, 0);
  if (error) return error;
  ring.fd_in = pair->in;
  ring.fd_out = pair->out;
  error = nops(&ring, "ringNops", budget);
  if (!error && on_eventfds) error = ring_reads(&ring, budget);
  if (!error) error = on_eventfds ? ring_sends(&ring, budget) : ring_receives(&ring, budget);
  struct phase arming[] = {{"ringArm", 64, op_arm}, {NULL, 0, op_disarm}};
  if (!error && watched_count >= 64) error = in_phases(arming, 2, &ring, 1, budget / 2);
  close_ring(&ring);
  return error;
}
static int probe_ring(uint64_t budget) { return with_pair(ring_on, budget); }

static int probe_deferred(uint64_t budget) {
  struct ring ring;
  int error = open_ring(&ring, SINGLE_ISSUER | DEFER_TASKRUN);
  if (error) return error;
  error = nops(&ring, "deferredNops", budget);
  close_ring(&ring);
  return error;
}
#else
static int probe_ring(uint64_t budget) { return errno = ENOSYS, failing("linux/io_uring.h"); }
static int probe_deferred(uint64_t budget) { return errno = ENOSYS, failing("linux/io_uring.h"); }
#endif

#define URING_PROBES {"io_uring", probe_ring, 1, 1, 0}, {"io_uring-deferred", probe_deferred, 1, 1, 0},
