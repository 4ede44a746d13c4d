// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <openssl/crypto.h>
#include <pthread.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

namespace kaozheng {
namespace {

constexpr std::size_t stack_bytes = 8u << 20;  // HTML parsing goes deep

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
      for (Thread* thread : idle_) thread->wake.notify_one();
    }
    for (const auto& thread : threads_) pthread_join(thread->id, nullptr);
  }

  // Calls `work` on a thread of its own.
  void start(std::function<void()> work) {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Thread* const thread = idle_.back();
      idle_.pop_back();
      thread->work = std::move(work);
      thread->wake.notify_one();
      return;
    }
    auto thread = std::make_unique<Thread>();
    thread->owner = this;
    thread->work = std::move(work);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_bytes);
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
    std::condition_variable wake;
  };

  static void* body(void* argument) {
    Thread& thread = *static_cast<Thread*>(argument);
    thread.owner->serve(thread);
    return nullptr;
  }

  void serve(Thread& thread) {
    std::unique_lock lock(mutex_);
    for (;;) {
      thread.wake.wait(lock, [&] { return thread.work || ending_; });
      if (!thread.work) return;
      const std::function<void()> work = std::exchange(thread.work, nullptr);
      lock.unlock();
      work();
      lock.lock();
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

void run_together(std::size_t workers, const std::function<void(std::size_t)>& job) {
  if (workers == 0) return;
  std::mutex mutex;
  std::condition_variable done;
  std::size_t running = 0;
  const auto ended = [&] {
    std::lock_guard lock(mutex);
    --running;
    done.notify_all();  // under the lock: the waiter may leave this function right after
  };
  const auto wait_for_all = [&] {
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return running == 0; });
  };
  for (std::size_t worker = 1; worker < workers; ++worker) {
    {
      std::lock_guard lock(mutex);
      ++running;
    }
    try {
      kept_threads().start([&job, &ended, worker] {
        job(worker);
        ended();
      });
    } catch (...) {
      ended();
      wait_for_all();
      throw;
    }
  }
  job(0);
  wait_for_all();
}

}  // namespace kaozheng
