// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <openssl/crypto.h>
#include <pthread.h>

#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

namespace kaozheng {
namespace {

constexpr std::size_t stack_bytes = 8u << 20;  // HTML parsing goes deep

void wait_for(sem_t& semaphore) {
  while (sem_wait(&semaphore) != 0) {  // interrupted by a signal
  }
}

// Threads that wait for the next thing to do. A caller takes idle ones or makes new ones, never waits for one: calls
// may nest to any depth.
class KeptThreads {
 public:
  // What OpenSSL keeps for each thread is freed when the thread ends, and its clean-up at exit has to come after that.
  // What is registered first is called last.
  KeptThreads() { OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr); }
  ~KeptThreads() {
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
      for (Thread* thread : idle_) sem_post(&thread->wake);
    }
    for (const auto& thread : threads_) pthread_join(thread->id, nullptr);
  }

  // Calls `work` on a thread of its own.
  void start(std::function<void()> work) {
    if (Thread* const thread = idle_one()) {
      thread->work = std::move(work);
      sem_post(&thread->wake);
      return;
    }
    auto thread = std::make_unique<Thread>();
    thread->owner = this;
    thread->work = std::move(work);
    sem_init(&thread->wake, 0, 1);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_bytes);
    std::lock_guard lock(mutex_);
    const int error = pthread_create(&thread->id, &attributes, &KeptThreads::body, thread.get());
    pthread_attr_destroy(&attributes);
    if (error != 0) throw std::system_error(error, std::generic_category(), "starting a thread");
    threads_.push_back(std::move(thread));
  }

 private:
  struct Thread {
    KeptThreads* owner = nullptr;
    pthread_t id{};
    std::function<void()> work;
    sem_t wake{};  // there is work, or all is over
  };

  Thread* idle_one() {
    std::lock_guard lock(mutex_);
    if (idle_.empty()) return nullptr;
    Thread* const thread = idle_.back();
    idle_.pop_back();
    return thread;
  }

  static void* body(void* argument) {
    Thread& thread = *static_cast<Thread*>(argument);
    thread.owner->serve(thread);
    return nullptr;
  }

  void serve(Thread& thread) {
    for (;;) {
      wait_for(thread.wake);
      if (!thread.work) return;
      std::exchange(thread.work, nullptr)();
      std::lock_guard lock(mutex_);
      if (ending_) return;
      idle_.push_back(&thread);
    }
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Thread>> threads_;
  std::vector<Thread*> idle_;
  bool ending_ = false;
};

KeptThreads& kept_threads() {
  static KeptThreads threads;
  return threads;
}

}  // namespace

Beside::Beside() { sem_init(&all_ended_, 0, 0); }

Beside::~Beside() {
  if (--open_ > 0) wait_for(all_ended_);
  sem_destroy(&all_ended_);
}

void Beside::start(std::function<void()> work) {
  ++open_;
  try {
    kept_threads().start([this, work = std::move(work)] {
      work();
      if (--open_ == 0) sem_post(&all_ended_);
    });
  } catch (...) {
    --open_;
    throw;
  }
}

void run_together(std::size_t workers, const std::function<void(std::size_t)>& job) {
  if (workers == 0) return;
  Beside others;
  for (std::size_t worker = 1; worker < workers; ++worker) others.start([&job, worker] { job(worker); });
  job(0);
}

}  // namespace kaozheng
