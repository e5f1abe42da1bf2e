// std::priority_queue on the two models of the benchmark, with the numbers of the file given, so that all do the same work.
//
//     rival hold <file> <increments> <pending> <warmup> <holds>     {"ns": processor time per hold}
//     rival mm1 <file> <customers>                                  {"seconds": processor time, "mean": mean sojourn}
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <queue>
#include <vector>

struct Event {
  double time;
  uint64_t sequence;
  uint32_t handler;
  uint32_t argument;
};

struct Later {
  bool operator()(const Event& a, const Event& b) const {
    return a.time != b.time ? a.time > b.time : a.sequence > b.sequence;
  }
};

using Events = std::priority_queue<Event, std::vector<Event>, Later>;

static double processorSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void hold(const std::vector<double>& increments, size_t pending, size_t warmup, size_t holds) {
  Events events;
  uint64_t sequence = 0;
  size_t k = 0;
  const size_t mask = increments.size() - 1;
  for (size_t i = 0; i < pending; i++) events.push({increments[k++ & mask], sequence++, 0, 0});
  auto run = [&](size_t times) {
    for (size_t i = 0; i < times; i++) {
      Event event = events.top();
      events.pop();
      events.push({event.time + increments[k++ & mask], sequence++, event.handler, event.argument});
    }
  };
  run(warmup);
  const double start = processorSeconds();
  run(holds);
  printf("{\"ns\": %.3f}\n", (processorSeconds() - start) / holds * 1e9);
}

static void mm1(const std::vector<double>& times, size_t customers) {
  enum { ARRIVAL, DEPARTURE };
  const double start = processorSeconds();
  Events events;
  uint64_t sequence = 0;
  std::queue<double> line;
  size_t arrived = 0, served = 0;
  double sum = 0;
  events.push({times[0], sequence++, ARRIVAL, 0});
  while (served < customers) {
    const Event event = events.top();
    events.pop();
    if (event.handler == ARRIVAL) {
      line.push(event.time);
      if (++arrived < customers) events.push({event.time + times[arrived], sequence++, ARRIVAL, 0});
      if (line.size() == 1) events.push({event.time + times[customers + served], sequence++, DEPARTURE, 0});
    } else {
      sum += event.time - line.front();
      line.pop();
      if (++served < customers && !line.empty())
        events.push({event.time + times[customers + served], sequence++, DEPARTURE, 0});
    }
  }
  printf("{\"seconds\": %.6f, \"mean\": %.6f}\n", processorSeconds() - start, sum / customers);
}

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const bool holding = strcmp(argv[1], "hold") == 0;
  std::vector<double> numbers((holding ? 1 : 2) * atol(argv[3]));
  FILE* file = fopen(argv[2], "rb");
  if (file == nullptr || fread(numbers.data(), 8, numbers.size(), file) != numbers.size()) return 2;
  if (holding && argc == 7) hold(numbers, atol(argv[4]), atol(argv[5]), atol(argv[6]));
  else mm1(numbers, atol(argv[3]));
}
