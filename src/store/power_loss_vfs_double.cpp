// SPDX-License-Identifier: Apache-2.0
#include "store/power_loss_vfs_double.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <utility>
#include <vector>

namespace kaozheng::store {
namespace {

constexpr std::size_t sector = 512;

struct Change {
  std::size_t place = 0;
  std::string bytes;       // written there
  bool truncates = false;  // to `place`
};

void make_change(std::string& content, const Change& change) {
  if (change.truncates) {
    content.resize(std::min(content.size(), change.place));
    return;
  }
  if (content.size() < change.place + change.bytes.size()) content.resize(change.place + change.bytes.size());
  content.replace(change.place, change.bytes.size(), change.bytes);
}

}  // namespace

struct PowerLossVfs::File {
  std::string content, certain;
  std::vector<Change> uncertain;
  bool name_is_new = false;
  // Locks of connections.
  int readers = 0;
  const void* reserved = nullptr;
  const void* exclusive = nullptr;
  // Memory they share.
  std::vector<std::unique_ptr<char[]>> regions;
  std::array<int, SQLITE_SHM_NLOCK> shared = {};
  std::array<const void*, SQLITE_SHM_NLOCK> owner = {};
};

// An open file.
struct PowerLossFile {
  struct State {
    PowerLossVfs* disk;
    std::shared_ptr<PowerLossVfs::File> file;
    int life;
    int lock = SQLITE_LOCK_NONE;
    std::array<bool, SQLITE_SHM_NLOCK> shared = {};
  };
  sqlite3_file base;
  State* state;
};

struct PowerLossVfs::Methods {
  using State = PowerLossFile::State;

  static State& of(sqlite3_file* file) { return *reinterpret_cast<PowerLossFile*>(file)->state; }
  static bool is_dead(const State& state) { return !state.disk->has_power_ || state.life != state.disk->life_; }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
    auto& disk = *static_cast<PowerLossVfs*>(vfs->pAppData);
    auto* const opened = reinterpret_cast<PowerLossFile*>(file);
    opened->base.pMethods = nullptr;  // not to be closed
    const std::lock_guard lock(disk.mutex_);
    if (!disk.has_power_) return SQLITE_CANTOPEN;
    if (const int code = disk.refusal(Operation::open); code != SQLITE_OK) return code;
    std::shared_ptr<File> found;
    if (!path) {
      found = std::make_shared<File>();
    } else if (const auto known = disk.names_.find(path); known != disk.names_.end()) {
      found = known->second;
    } else {
      if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
      found = disk.names_[path] = std::make_shared<File>();
      found->name_is_new = true;
    }
    opened->state = new State{&disk, found, disk.life_};
    opened->base.pMethods = &io;
    if (flags_out) *flags_out = flags;
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    auto& disk = *static_cast<PowerLossVfs*>(vfs->pAppData);
    const std::lock_guard lock(disk.mutex_);
    if (disk.loses_power_now()) return SQLITE_IOERR_DELETE;
    if (disk.names_.erase(path) == 0) return SQLITE_IOERR_DELETE_NOENT;
    if (sync_folder && !disk.syncs_are_ignored_) disk.certain_names_ = disk.names_;
    return SQLITE_OK;
  }

  static int access(sqlite3_vfs* vfs, const char* path, int, int* result) {
    auto& disk = *static_cast<PowerLossVfs*>(vfs->pAppData);
    const std::lock_guard lock(disk.mutex_);
    if (!disk.has_power_) return SQLITE_IOERR_ACCESS;
    *result = disk.names_.count(path) > 0;
    return SQLITE_OK;
  }

  static int full_path(sqlite3_vfs*, const char* path, int size, char* full) {
    sqlite3_snprintf(size, full, "%s", path);
    return SQLITE_OK;
  }

  static int close(sqlite3_file* file) {
    State& state = of(file);
    unlock(file, SQLITE_LOCK_NONE);
    delete &state;
    return SQLITE_OK;
  }

  static int read(sqlite3_file* file, void* into, int count, sqlite3_int64 from) {
    State& state = of(file);
    const std::lock_guard lock(state.disk->mutex_);
    if (is_dead(state)) return SQLITE_IOERR_READ;
    if (const int code = state.disk->refusal(Operation::read); code != SQLITE_OK) return code;
    const std::string& content = state.file->content;
    const auto begin = std::min(static_cast<std::size_t>(from), content.size());
    const auto there = std::min(static_cast<std::size_t>(count), content.size() - begin);
    std::memcpy(into, content.data() + begin, there);
    std::memset(static_cast<char*>(into) + there, 0, static_cast<std::size_t>(count) - there);
    return there == static_cast<std::size_t>(count) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }

  static int change(State& state, Change made, Operation operation, int code_without_power) {
    if (is_dead(state)) return code_without_power;
    if (const int code = state.disk->refusal(operation); code != SQLITE_OK) return code;
    state.file->uncertain.push_back(std::move(made));
    if (state.disk->loses_power_now()) return code_without_power;
    make_change(state.file->content, state.file->uncertain.back());
    return SQLITE_OK;
  }
  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 to) {
    State& state = of(file);
    const std::lock_guard lock(state.disk->mutex_);
    std::string written(static_cast<const char*>(bytes), static_cast<std::size_t>(count));
    return change(state, {static_cast<std::size_t>(to), std::move(written)}, Operation::write, SQLITE_IOERR_WRITE);
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    State& state = of(file);
    const std::lock_guard lock(state.disk->mutex_);
    return change(state, {static_cast<std::size_t>(size), "", true}, Operation::truncate, SQLITE_IOERR_TRUNCATE);
  }

  static int sync(sqlite3_file* file, int) {
    State& state = of(file);
    PowerLossVfs& disk = *state.disk;
    const std::lock_guard lock(disk.mutex_);
    if (is_dead(state)) return SQLITE_IOERR_FSYNC;
    if (const int code = disk.refusal(Operation::sync); code != SQLITE_OK) return code;
    if (disk.loses_power_now()) return SQLITE_IOERR_FSYNC;
    if (disk.syncs_are_ignored_) return SQLITE_OK;
    for (const Change& made : state.file->uncertain) make_change(state.file->certain, made);
    state.file->uncertain.clear();
    if (std::exchange(state.file->name_is_new, false)) disk.certain_names_ = disk.names_;  // with its folder
    return SQLITE_OK;
  }

  static int size(sqlite3_file* file, sqlite3_int64* size) {
    State& state = of(file);
    const std::lock_guard lock(state.disk->mutex_);
    if (is_dead(state)) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>(state.file->content.size());
    return SQLITE_OK;
  }

  static int lock(sqlite3_file* file, int wanted) {
    State& state = of(file);
    const std::lock_guard guard(state.disk->mutex_);
    File& held = *state.file;
    if (state.lock >= wanted) return SQLITE_OK;
    if (held.exclusive && held.exclusive != &state) return SQLITE_BUSY;
    if (wanted >= SQLITE_LOCK_RESERVED && held.reserved && held.reserved != &state) return SQLITE_BUSY;
    if (wanted == SQLITE_LOCK_EXCLUSIVE && held.readers > (state.lock >= SQLITE_LOCK_SHARED ? 1 : 0))
      return SQLITE_BUSY;
    if (state.lock < SQLITE_LOCK_SHARED) ++held.readers;
    if (wanted >= SQLITE_LOCK_RESERVED) held.reserved = &state;
    if (wanted == SQLITE_LOCK_EXCLUSIVE) held.exclusive = &state;
    state.lock = wanted;
    return SQLITE_OK;
  }
  static int unlock(sqlite3_file* file, int wanted) {
    State& state = of(file);
    const std::lock_guard guard(state.disk->mutex_);
    File& held = *state.file;
    if (state.lock <= wanted) return SQLITE_OK;
    if (held.exclusive == &state) held.exclusive = nullptr;
    if (held.reserved == &state) held.reserved = nullptr;
    if (wanted == SQLITE_LOCK_NONE) --held.readers;
    state.lock = wanted;
    return SQLITE_OK;
  }
  static int is_reserved(sqlite3_file* file, int* result) {
    State& state = of(file);
    const std::lock_guard guard(state.disk->mutex_);
    *result = state.file->reserved != nullptr;
    return SQLITE_OK;
  }

  static int map(sqlite3_file* file, int number, int size, int extend, void volatile** memory) {
    State& state = of(file);
    const std::lock_guard lock(state.disk->mutex_);
    *memory = nullptr;
    if (is_dead(state)) return SQLITE_IOERR_SHMMAP;
    auto& regions = state.file->regions;
    const auto wanted = static_cast<std::size_t>(number);
    if (regions.size() <= wanted && !extend) return SQLITE_OK;
    while (regions.size() <= wanted) regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    *memory = regions[wanted].get();
    return SQLITE_OK;
  }
  static int lock_memory(sqlite3_file* file, int first, int count, int flags) {
    State& state = of(file);
    const std::lock_guard lock(state.disk->mutex_);
    if (is_dead(state)) return SQLITE_IOERR_SHMLOCK;
    File& held = *state.file;
    const auto begin = static_cast<std::size_t>(first), end = begin + static_cast<std::size_t>(count);
    for (std::size_t i = begin; i < end; ++i) {
      if (flags & SQLITE_SHM_UNLOCK) continue;
      if (held.owner[i] && held.owner[i] != &state) return SQLITE_BUSY;
      if ((flags & SQLITE_SHM_EXCLUSIVE) && held.shared[i] > (state.shared[i] ? 1 : 0)) return SQLITE_BUSY;
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (flags & SQLITE_SHM_UNLOCK) {
        if (held.owner[i] == &state) held.owner[i] = nullptr;
        if (std::exchange(state.shared[i], false)) --held.shared[i];
      } else if (flags & SQLITE_SHM_EXCLUSIVE) {
        held.owner[i] = &state;
      } else if (!std::exchange(state.shared[i], true)) {
        ++held.shared[i];
      }
    }
    return SQLITE_OK;
  }
  static void barrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }
  static int unmap(sqlite3_file* file, int remove_memory) {
    State& state = of(file);
    lock_memory(file, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK);
    const std::lock_guard lock(state.disk->mutex_);
    if (remove_memory) state.file->regions.clear();
    return SQLITE_OK;
  }

  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return 4096; }
  static int promises(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }  // as the one for Unix says

  static const sqlite3_io_methods io;
};

const sqlite3_io_methods PowerLossVfs::Methods::io = {
    2,       close,       read,     write, truncate,    sync,    size,  lock,    unlock, is_reserved,
    control, sector_size, promises, map,   lock_memory, barrier, unmap, nullptr, nullptr};

PowerLossVfs::PowerLossVfs() {
  static std::atomic<int> made{0};
  name_ = "power_loss_" + std::to_string(++made);
  const sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
  vfs_ = std::make_unique<sqlite3_vfs>(*real);  // its time and random numbers
  vfs_->szOsFile = sizeof(PowerLossFile);
  vfs_->pNext = nullptr;
  vfs_->zName = name_.c_str();
  vfs_->pAppData = this;
  vfs_->xOpen = Methods::open;
  vfs_->xDelete = Methods::remove;
  vfs_->xAccess = Methods::access;
  vfs_->xFullPathname = Methods::full_path;
  sqlite3_vfs_register(vfs_.get(), 0);
}

PowerLossVfs::~PowerLossVfs() { sqlite3_vfs_unregister(vfs_.get()); }

void PowerLossVfs::put(const Content& files) {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, content] : files) {
    const auto file = names_[path] = std::make_shared<File>();
    file->content = file->certain = content;
  }
  certain_names_ = names_;
}

PowerLossVfs::Content PowerLossVfs::files() const {
  const std::lock_guard lock(mutex_);
  Content files;
  for (const auto& [path, file] : names_) files.emplace(path, file->content);
  return files;
}

std::int64_t PowerLossVfs::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

void PowerLossVfs::lose_power_at(std::int64_t number, std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  power_ends_at_ = changes_ + number;
  random_.seed(seed);
}

bool PowerLossVfs::has_power() const {
  const std::lock_guard lock(mutex_);
  return has_power_;
}

void PowerLossVfs::restore_power() {
  const std::lock_guard lock(mutex_);
  if (has_power_) lose_power();
  has_power_ = true;
  power_ends_at_ = 0;
}

void PowerLossVfs::set_fault(std::optional<Fault> fault) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  counts_.clear();
  has_failed_ = false;
}

bool PowerLossVfs::has_failed() const {
  const std::lock_guard lock(mutex_);
  return has_failed_;
}

std::int64_t PowerLossVfs::count(Operation operation) {
  const std::lock_guard lock(mutex_);
  return counts_[operation];
}

int PowerLossVfs::refusal(Operation operation) {
  const std::int64_t number = ++counts_[operation];
  if (!fault_ || fault_->operation != operation) return SQLITE_OK;
  if (number != fault_->number && !(fault_->stays && number > fault_->number)) return SQLITE_OK;
  has_failed_ = true;
  return fault_->code;
}

bool PowerLossVfs::loses_power_now() {
  if (has_power_ && ++changes_ == power_ends_at_) lose_power();
  return !has_power_;
}

std::shared_ptr<PowerLossVfs::File> PowerLossVfs::what_is_left_of(const File& file) {
  auto left = std::make_shared<File>();
  left->certain = file.certain;
  for (const Change& made : file.uncertain) {
    const auto fate = random_() % 4;  // lost, kept, or torn
    if (fate == 0) continue;
    if (fate == 1 || made.truncates) {
      make_change(left->certain, made);
      continue;
    }
    for (std::size_t begin = 0; begin < made.bytes.size();) {
      const std::size_t end = std::min(made.bytes.size(), begin + sector - (made.place + begin) % sector);
      if (random_() % 2 == 0) make_change(left->certain, {made.place + begin, made.bytes.substr(begin, end - begin)});
      begin = end;
    }
  }
  left->content = left->certain;
  return left;
}

// What connections still hold becomes other files than those of the next life.
void PowerLossVfs::lose_power() {
  const auto chance = [&] { return random_() % 2 == 0; };
  // A name is what it surely was, or what became of it.
  auto before = std::exchange(certain_names_, {});
  for (const auto& [path, file] : names_) before.try_emplace(path);
  for (const auto& [path, file] : before) {
    const auto now = names_.find(path);
    const auto changed = now == names_.end() ? nullptr : now->second;
    const auto kept = changed == file || chance() ? changed : file;
    if (kept) certain_names_[path] = what_is_left_of(*kept);
  }
  names_ = certain_names_;
  has_power_ = false;
  ++life_;
}

}  // namespace kaozheng::store
