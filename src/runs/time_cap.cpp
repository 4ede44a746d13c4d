// SPDX-License-Identifier: Apache-2.0
#include "runs/time_cap.h"

#include <exception>

#include "base/parallel.h"
#include "base/stop.h"

namespace kaozheng::runs {

TimeCap run_within(Milliseconds time_max, Clock& clock, std::stop_token stop,
                   const std::function<void(std::stop_token)>& work) {
  if (time_max <= Milliseconds::zero()) {
    work(stop);
    return TimeCap::kept;
  }
  LinkedStop work_stop(stop);
  std::stop_source done;
  TimeCap cap = TimeCap::kept;
  std::exception_ptr thrown;
  run_together(2, [&](std::size_t worker) {
    try {
      if (worker == 0) {
        work(work_stop.token());
        done.request_stop();
      } else if (clock.sleep(time_max, done.get_token())) {
        cap = TimeCap::reached;
        work_stop.request_stop();
      }
    } catch (...) {  // to be thrown on, on the calling thread
      if (worker == 0) thrown = std::current_exception();
      done.request_stop();
    }
  });
  if (thrown) std::rethrow_exception(thrown);
  return cap;
}

}  // namespace kaozheng::runs
