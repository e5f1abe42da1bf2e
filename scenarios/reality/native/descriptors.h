/*
 * Descriptors that are watched: unix sockets or eventfds, none of them readable until something is written to its
 * other end. Those watched have low numbers, one after the other, as select wants them.
 */
#include <dirent.h>
#include <poll.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#define MAX_WATCHED 9000
/* Numbers that are left to everything else. */
#define SPARE 300
#define MESSAGE 64

static int watched[MAX_WATCHED];
/* Where to write to make it readable; the same descriptor for an eventfd. */
static int other_end[MAX_WATCHED];
static int watched_count;

/* Entries of a directory of /proc, but for the one that reading it takes; -1 if there is none. */
static int count_entries(const char* path) {
  DIR* directory = opendir(path);
  if (!directory) return -1;
  int count = 0;
  for (struct dirent* each; (each = readdir(directory));) count += each->d_name[0] != '.';
  closedir(directory);
  return count;
}

static int set_nonblocking(int fd) { return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static int socket_pair(int pair[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return failing("socketpair");
  set_nonblocking(pair[0]);
  set_nonblocking(pair[1]);
  return 0;
}

static int open_watched(int i, int high) {
#ifdef __linux__
  if (on_eventfds) {
    watched[i] = other_end[i] = eventfd(0, EFD_NONBLOCK);
    return watched[i] < 0 ? failing("eventfd") : 0;
  }
#endif
  int pair[2];
  int error = socket_pair(pair);
  if (error) return error;
  watched[i] = pair[0];
  other_end[i] = fcntl(pair[1], F_DUPFD, high);
  close(pair[1]);
  return other_end[i] < 0 ? failing("fcntl(F_DUPFD)") : 0;
}

static int open_descriptors(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < limit.rlim_max) {
    struct rlimit raised = {limit.rlim_max > 65536 ? 65536 : limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  long room = ((long)limit.rlim_cur - SPARE) / (on_eventfds ? 1 : 2);
  int wanted = room > MAX_WATCHED ? MAX_WATCHED : (int)room;
  if (wanted < 10) return errno = EMFILE, failing("RLIMIT_NOFILE");
  for (watched_count = 0; watched_count < wanted; watched_count++) {
    int error = open_watched(watched_count, wanted + SPARE / 2);
    if (error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS) break;
    if (error) return error;
  }
  return watched_count < 10 ? failing("socketpair") : 0;
}

static void close_descriptors(void) {
  for (int i = 0; i < watched_count; i++) {
    close(watched[i]);
    if (other_end[i] != watched[i]) close(other_end[i]);
  }
}

static char message[MESSAGE] = {1};
static char received[65536];

static int make_readable(int i) {
  return write(other_end[i], message, on_eventfds ? 8 : MESSAGE) < 0 ? failing("write") : 0;
}

static int take_back(int i) { return read(watched[i], received, MESSAGE) < 0 ? failing("read") : 0; }

/* The sizes at which calls that look at every descriptor are measured, as far as there are so many. */
static const int SIZES[] = {1, 10, 100, 1000, 5000, 9000};
#define SIZE_COUNT ((int)(sizeof SIZES / sizeof *SIZES))
