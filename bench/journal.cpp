// SPDX-License-Identifier: Apache-2.0
// What keeping each answer safe from a loss of power adds to a call.
//   ./dev bench journal [FOLDER]
// So many threads, each a run of its own, tell the journal answers of 4 kB, with pauses around a mean between them. The
// time is that of `tell_step`. The store lies in FOLDER (default: the folder for temporary files), whose disk decides.
// Goal: at most 25 ms at the 99th percentile with 100 threads that pause for 100 ms.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/parallel.h"
#include "store/store.h"

namespace {

using namespace kaozheng;
namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds measured{5};

double ms_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

double at(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

[[noreturn]] void leave(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(1);
}

// One write of 4 kB at the end of a file and one wait for the disk.
void print_the_disk(const fs::path& folder) {
  const int file = ::open((folder / "disk").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const std::string block(4096, 'x');
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) {
    const auto begin = SteadyClock::now();
    if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) leave("cannot write to the folder");
    times.push_back(ms_since(begin));
  }
  ::close(file);
  fmt::print("the disk alone: p50 {:.2f} ms, p99 {:.2f} ms\n\n", at(times, 0.5), at(times, 0.99));
}

void measure(const fs::path& folder, std::size_t threads, Milliseconds pause) {
  Clock& clock = system_clock();
  const fs::path file = folder / fmt::format("{}-{}.db", threads, pause.count());
  auto opened = store::open_sqlite_store(file, clock);
  if (!opened) leave(opened.error().what);
  store::Store& store = **opened;
  const std::string answer = '"' + std::string(4096, 'x') + '"';
  std::mutex mutex;
  std::vector<double> times;
  const auto begin = SteadyClock::now();
  run_together(threads, [&](std::size_t thread) {
    store::RunRecord run;
    run.id = fmt::format("{:032x}", thread + 1);
    if (auto saved = store.save_run(run); !saved) leave(saved.error().what);
    const std::int64_t claim = store.claim_run(run.id, "bench").value();
    std::mt19937_64 random(thread);
    std::uniform_int_distribution<std::int64_t> around(pause.count() / 2, pause.count() * 3 / 2);
    std::vector<double> mine;
    for (int i = 0; SteadyClock::now() - begin < measured; ++i) {
      if (pause > Milliseconds{0}) clock.sleep(Milliseconds{around(random)}, {});
      const auto asked = SteadyClock::now();
      if (auto told = store.tell_step(run.id, claim, fmt::format("model/{}", i), answer); !told)
        leave(told.error().what);
      mine.push_back(ms_since(asked));
    }
    const std::lock_guard lock(mutex);
    times.insert(times.end(), mine.begin(), mine.end());
  });
  const double seconds = ms_since(begin) / 1000;
  const double writes = static_cast<double>(times.size());
  fmt::print("{:>7} {:>8} {:>9.2f} {:>9.2f} {:>9.2f} {:>10.0f}\n", threads, pause.count(), at(times, 0.5),
             at(times, 0.99), at(times, 1), writes / seconds);
}

}  // namespace

int main(int count, char** arguments) {
  const fs::path parent = count > 1 ? fs::path(arguments[1]) : fs::temp_directory_path();
  const fs::path folder = parent / ("kaozheng-journal-" + random_hex(12));
  fs::create_directories(folder);
  print_the_disk(folder);
  fmt::print("threads pause/ms    p50/ms    p99/ms    max/ms   answers/s\n");
  for (const std::size_t threads : {1u, 10u, 100u}) measure(folder, threads, Milliseconds{100});
  for (const std::size_t threads : {1u, 10u, 100u}) measure(folder, threads, Milliseconds{0});
  fs::remove_all(folder);
}
