// SPDX-License-Identifier: Apache-2.0
#include "runs/holder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"

namespace kaozheng::runs {
namespace {

constexpr std::size_t proc_bytes_max = 4096;

std::string boot() {
  const auto id = read_file("/proc/sys/kernel/random/boot_id", proc_bytes_max);
  return id ? std::string(trim(*id)) : "";
}

// When a process began, in ticks since the boot (proc(5), field 22 of stat); empty when there is none. The name in
// brackets may hold anything.
std::string began(std::string_view process) {
  const auto stat = read_file(fmt::format("/proc/{}/stat", process), proc_bytes_max);
  if (!stat) return "";
  const std::size_t bracket = stat->rfind(')');
  if (bracket == std::string::npos) return "";
  const std::vector<std::string> fields = split(std::string(trim(stat->substr(bracket + 1))), ' ');
  if (fields.size() < 20 || fields[0] == "Z" || fields[0] == "X") return "";
  return fields[19];
}

}  // namespace

std::string this_host() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::string this_holder() {
  const std::string process = std::to_string(::getpid());
  return fmt::format("{}/{}/{}/{}", this_host(), boot(), process, began(process));
}

Life life_of(std::string_view holder) {
  const std::vector<std::string> parts = split(std::string(holder), '/');
  if (parts.size() != 4) return Life::ended;
  if (parts[0] != this_host()) return Life::unknown;
  if (parts[1] != boot()) return Life::ended;
  return began(parts[2]) == parts[3] && !parts[3].empty() ? Life::alive : Life::ended;
}

Life life_of(store::Store& store, std::string_view holder) {
  store::Fleet* const fleet = store.fleet();
  if (!fleet) return life_of(holder);
  const auto alive = fleet->is_alive(holder);
  if (!alive) return Life::unknown;
  return *alive ? Life::alive : Life::ended;
}

}  // namespace kaozheng::runs
