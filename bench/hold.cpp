// The hold model on std::priority_queue: pop the earliest event, schedule one an increment later. Increments are read
// from the file given, so that both sides do the same work. Prints nanoseconds per hold.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
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

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  std::vector<double> increments(65536);
  FILE* file = fopen(argv[1], "rb");
  if (file == nullptr || fread(increments.data(), 8, 65536, file) != 65536) return 2;
  const size_t pending = atol(argv[2]), warmup = atol(argv[3]), holds = atol(argv[4]);

  std::priority_queue<Event, std::vector<Event>, Later> events;
  uint64_t sequence = 0;
  size_t k = 0;
  for (size_t i = 0; i < pending; i++) events.push({increments[k++ & 65535], sequence++, 0, 0});
  auto hold = [&](size_t times) {
    for (size_t i = 0; i < times; i++) {
      Event event = events.top();
      events.pop();
      events.push({event.time + increments[k++ & 65535], sequence++, event.handler, event.argument});
    }
  };
  hold(warmup);
  const auto start = std::chrono::steady_clock::now();
  hold(holds);
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
  printf("%.3f\n", elapsed.count() / holds);
}
