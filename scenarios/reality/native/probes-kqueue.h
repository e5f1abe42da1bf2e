/* Probes of kqueue, for macOS and BSD. Untested: written against the same interface, and never run. */
#include <sys/event.h>

#define KQUEUE_READY 100

static int op_kevent(void* context, int i) {
  struct kevent noted[KQUEUE_READY];
  struct timespec none = {0, 0};
  int ready = kevent(((int*)context)[0], NULL, 0, noted, KQUEUE_READY, &none);
  return ready == ((int*)context)[1] ? 0 : failing("kevent");
}

static int probe_kqueue(uint64_t budget) {
  int n = watched_count < 1000 ? watched_count : 1000, ready = n < KQUEUE_READY ? n : KQUEUE_READY, made = 0, error = 0;
  int at[2] = {kqueue(), 0};
  if (at[0] < 0) return failing("kqueue");
  for (int i = 0; i < n && !error; i++) {
    struct kevent change;
    EV_SET(&change, watched[i], EVFILT_READ, EV_ADD, 0, 0, NULL);
    if (kevent(at[0], &change, 1, NULL, 0, NULL) != 0) error = failing("kevent(EV_ADD)");
  }
  if (!error) error = repeated("keventCall", 0, op_kevent, at, 200, budget / 2);
  for (; made < ready && !error; made++) error = make_readable(made);
  at[1] = ready;
  if (!error) error = repeated("keventReady", ready, op_kevent, at, 10, budget / 2);
  while (made > 0) take_back(--made);
  close(at[0]);
  return error;
}

#define KQUEUE_PROBES {"kqueue", probe_kqueue, 1, 1, 0},
