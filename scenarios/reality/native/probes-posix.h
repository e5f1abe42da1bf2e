/* Probes of what every Unix has. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/select.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

static int op_null(void* unused, int i) {
#ifdef __linux__
  syscall(SYS_getppid);
#else
  getppid();
#endif
  return 0;
}
static int probe_null(uint64_t budget) { return repeated("nullCall", 0, op_null, NULL, 1000, budget); }

static int op_yield(void* unused, int i) { return sched_yield(); }
static int probe_yield(uint64_t budget) { return repeated("schedYield", 0, op_yield, NULL, 500, budget); }

/* ---- sockets: messages of 64 bytes between two of a pair ---- */

struct pair {
  int in, out;
  size_t size;
};

static int op_write(void* context, int i) {
  struct pair* pair = context;
  return write(pair->out, received, pair->size) == (ssize_t)pair->size ? 0 : failing("write");
}
static int op_read(void* context, int i) {
  struct pair* pair = context;
  return read(pair->in, received, pair->size) == (ssize_t)pair->size ? 0 : failing("read");
}
static int op_read_empty(void* context, int i) {
  return read(((struct pair*)context)->in, received, MESSAGE) < 0 && errno == EAGAIN ? 0 : failing("read");
}
static int op_write_full(void* context, int i) {
  return write(((struct pair*)context)->out, received, MESSAGE) < 0 && errno == EAGAIN ? 0 : failing("write");
}

static int with_pair(int (*work)(struct pair*, uint64_t), uint64_t budget) {
  int fds[2];
  int error = socket_pair(fds);
  if (error) return error;
  struct pair pair = {fds[0], fds[1], MESSAGE};
  error = work(&pair, budget);
  close(fds[0]);
  close(fds[1]);
  return error;
}

#define LARGE 16384

static int write_and_read(struct pair* pair, uint64_t budget) {
  struct phase small[] = {{"socketWrite", 0, op_write}, {"socketRead", 0, op_read}};
  int error = in_phases(small, 2, pair, 32, budget / 2);
  if (error) return error;
  pair->size = LARGE;
  struct phase large[] = {{"socketWriteLarge", LARGE, op_write}, {"socketReadLarge", LARGE, op_read}};
  return in_phases(large, 2, pair, 4, budget / 2);
}
static int probe_messages(uint64_t budget) { return with_pair(write_and_read, budget); }

static int empty_and_full(struct pair* pair, uint64_t budget) {
  int error = repeated("socketReadEmpty", 0, op_read_empty, pair, 500, budget / 2);
  if (error) return error;
  for (int i = 0; i < 100000 && write(pair->out, received, sizeof received) > 0; i++) {
  }
  for (int i = 0; i < 100000 && write(pair->out, received, MESSAGE) > 0; i++) {
  }
  return repeated("socketWriteFull", 0, op_write_full, pair, 500, budget / 2);
}
static int probe_nothing(uint64_t budget) { return with_pair(empty_and_full, budget); }

static int op_shutdown(void* context, int i) { return shutdown(((struct pair*)context)->in, SHUT_RD); }
static int shut(struct pair* pair, uint64_t budget) { return repeated("shutdown", 0, op_shutdown, pair, 200, budget); }
static int probe_shutdown(uint64_t budget) { return with_pair(shut, budget); }

/* ---- poll and select over n descriptors of which none is ready ---- */

static struct pollfd polled[MAX_WATCHED];

static void fill_polled(int n) {
  for (int i = 0; i < n; i++) polled[i] = (struct pollfd){watched[i], POLLIN, 0};
}

static int op_poll(void* context, int i) {
  return poll(polled, (nfds_t) * (int*)context, 0) == 0 ? 0 : failing("poll");
}

/* Whole bitmaps of a size of one's own: those of fd_set end at 1024. */
static unsigned long wanted_bits[MAX_WATCHED / 32], result_bits[MAX_WATCHED / 32];
#define BITS ((int)(8 * sizeof(unsigned long)))

static int fill_bits(int n) {
  int highest = 0;
  memset(wanted_bits, 0, sizeof wanted_bits);
  for (int i = 0; i < n; i++) {
    if (watched[i] / BITS >= (int)(sizeof wanted_bits / sizeof *wanted_bits)) return -1;
    wanted_bits[watched[i] / BITS] |= 1ul << (watched[i] % BITS);
    if (watched[i] > highest) highest = watched[i];
  }
  return highest;
}

static int select_once(int highest, struct timeval* timeout) {
  memcpy(result_bits, wanted_bits, sizeof(unsigned long) * (size_t)(highest / BITS + 1));
  return select(highest + 1, (fd_set*)(void*)result_bits, NULL, NULL, timeout);
}
static int op_select(void* context, int i) {
  struct timeval none = {0, 0};
  return select_once(*(int*)context, &none) == 0 ? 0 : failing("select");
}

static int batch_of(int n) { return n >= 1000 ? 2 : n >= 100 ? 20 : 200; }

static int probe_scan(uint64_t budget) {
  for (int s = 0; s < SIZE_COUNT && SIZES[s] <= watched_count; s++) {
    int n = SIZES[s];
    fill_polled(n);
    int error = repeated("poll", n, op_poll, &n, batch_of(n), budget / 4);
    if (error) return error;
    int highest = fill_bits(n);
    // Systems other than Linux may refuse what is beyond FD_SETSIZE.
#ifndef __linux__
    if (highest >= FD_SETSIZE) continue;
#endif
    error = highest < 0 ? 0 : repeated("select", n, op_select, &highest, batch_of(n), budget / 4);
    if (error) return error;
  }
  return 0;
}

/* What `work` emits in a process of one thread, whose file table nobody shares. */
static int in_child(int (*work)(uint64_t), uint64_t budget) {
  int channel[2];
  if (pipe(channel) != 0) return failing("pipe");
  fflush(stdout);
  pid_t child = fork();
  if (child < 0) {
    close(channel[0]);
    close(channel[1]);
    return failing("fork");
  }
  if (child == 0) {
    int error = work(budget);
    // The names lie where they do in the parent.
    size_t length = error ? 0 : sizeof *values * (size_t)value_count;
    if (length > 0 && write(channel[1], values, length) != (ssize_t)length) error = EIO;
    _exit(error);
  }
  close(channel[1]);
  size_t filled = 0;
  for (ssize_t got; (got = read(channel[0], (char*)values + filled, sizeof values - filled)) > 0;) filled += (size_t)got;
  close(channel[0]);
  int status = 0;
  waitpid(child, &status, 0);
  value_count = (int)(filled / sizeof *values);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
  errno = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
  return failing("a process of one thread");
}

/* The program's own look at what poll reported. */
static int op_scan(void* context, int i) {
  int n = *(int*)context, found = 0;
  for (int k = 0; k < n; k++) found += *(volatile short*)&polled[k].revents != 0;
  return found > n ? EIO : 0;
}
static int probe_own_scan(uint64_t budget) {
  int n = watched_count < 1000 ? watched_count : 1000;
  fill_polled(n);
  return repeated("ownScan", n, op_scan, &n, 20, budget / 3);
}

/* ---- TCP over the loopback ---- */

#define CONNECTIONS 16

struct tcp {
  struct sockaddr_in address;
  int listener;
  int clients[CONNECTIONS], servers[CONNECTIONS];
};

static int op_connect(void* context, int i) {
  struct tcp* tcp = context;
  tcp->clients[i] = socket(AF_INET, SOCK_STREAM, 0);
  if (tcp->clients[i] < 0) return failing("socket");
  if (connect(tcp->clients[i], (struct sockaddr*)&tcp->address, sizeof tcp->address) == 0) return 0;
  return failing("connect to 127.0.0.1");
}
static int op_accept(void* context, int i) {
  struct tcp* tcp = context;
  tcp->servers[i] = accept(tcp->listener, NULL, NULL);
  return tcp->servers[i] < 0 ? failing("accept") : 0;
}
static int op_send(void* context, int i) {
  return send(((struct tcp*)context)->clients[i], message, MESSAGE, 0) == MESSAGE ? 0 : failing("send");
}
static int op_receive(void* context, int i) {
  return recv(((struct tcp*)context)->servers[i], received, MESSAGE, 0) == MESSAGE ? 0 : failing("recv");
}
/* Resets the connection, so that no state of it stays. */
static int op_reset(void* context, int i) {
  struct tcp* tcp = context;
  struct linger at_once = {1, 0};
  setsockopt(tcp->clients[i], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  int result = close(tcp->clients[i]);
  tcp->clients[i] = -1;
  return result == 0 ? 0 : failing("close");
}
static int op_close(void* context, int i) {
  struct tcp* tcp = context;
  int result = close(tcp->servers[i]);
  tcp->servers[i] = -1;
  return result == 0 ? 0 : failing("close");
}

static int probe_tcp(uint64_t budget) {
  struct tcp tcp = {.listener = socket(AF_INET, SOCK_STREAM, 0)};
  socklen_t length = sizeof tcp.address;
  if (tcp.listener < 0) return failing("socket");
  memset(tcp.clients, -1, sizeof tcp.clients);
  memset(tcp.servers, -1, sizeof tcp.servers);
  tcp.address.sin_family = AF_INET;
  tcp.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int error = 0;
  if (bind(tcp.listener, (struct sockaddr*)&tcp.address, length) != 0) error = failing("bind to 127.0.0.1");
  else if (listen(tcp.listener, 2 * CONNECTIONS) != 0) error = failing("listen");
  else if (getsockname(tcp.listener, (struct sockaddr*)&tcp.address, &length) != 0) error = failing("getsockname");
  struct phase phases[] = {{"connect", 0, op_connect}, {"accept", 0, op_accept},   {"tcpSend", 0, op_send},
                           {"tcpReceive", 0, op_receive}, {NULL, 0, op_reset}, {"close", 0, op_close}};
  if (!error) error = in_phases(phases, 6, &tcp, CONNECTIONS, 2 * budget);
  for (int i = 0; i < CONNECTIONS; i++) {
    if (tcp.clients[i] >= 0) close(tcp.clients[i]);
    if (tcp.servers[i] >= 0) close(tcp.servers[i]);
  }
  close(tcp.listener);
  return error;
}

/* ---- a queue of the program's own ---- */

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static int queue[64], queue_head, queue_tail;

static int op_push(void* unused, int i) {
  pthread_mutex_lock(&queue_lock);
  queue[queue_tail++ % 64] = i;
  pthread_mutex_unlock(&queue_lock);
  return 0;
}
static int op_pop(void* unused, int i) {
  pthread_mutex_lock(&queue_lock);
  int value = queue[queue_head++ % 64];
  pthread_mutex_unlock(&queue_lock);
  return value < 0 ? EIO : 0;
}
static int probe_queue(uint64_t budget) {
  struct phase phases[] = {{"queuePush", 0, op_push}, {"queuePop", 0, op_pop}};
  return in_phases(phases, 2, NULL, 60, budget / 3);
}

#define POSIX_PROBES                                                                                                   \
  {"null", probe_null, 1, 1, 0}, {"yield", probe_yield, 1, 1, 0}, {"messages", probe_messages, 1, 1, 0},               \
      {"messages-alone", probe_messages, 2, 1, 1}, {"nothing", probe_nothing, 1, 1, 0},                                \
      {"nothing-alone", probe_nothing, 2, 1, 1}, {"shutdown", probe_shutdown, 2, 1, 0}, {"scan", probe_scan, 1, 1, 0}, \
      {"scan-alone", probe_scan, 1, 1, 1}, {"own-scan", probe_own_scan, 1, 1, 0}, {"tcp", probe_tcp, 1, 1, 0},         \
      {"tcp-alone", probe_tcp, 2, 1, 1}, {"queue", probe_queue, 2, 1, 0},
