// SPDX-License-Identifier: MIT OR Apache-2.0
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <arch/atomic.hpp>
#include <arch/host/runtime/loop.hpp>
#include <arch/host/runtime/steady_ticks.hpp>
#include <cerrno>
#include <corps/executor/observer.hpp>
#include <corps/panic.hpp>
#include <corps/time/driver.hpp>
#include <utility>

namespace corps::host::detail {
namespace {

/// Of all loops; it only grows, so that it can be read without a lock.
constinit Loop* newest_loop = nullptr;
constinit std::mutex loops_lock;
constinit unsigned loops_in_use = 0;  // loops_lock
constinit thread_local Loop* current_loop = nullptr;

unsigned in_use() noexcept {
  std::lock_guard lock(loops_lock);
  return loops_in_use;
}

/// As long as tasks are ready all the time, I/O is looked at once in so many batches: often enough to be prompt, and so
/// rarely that its system call does not count.
constexpr unsigned batches_between_looks = 16;

/// It is born written: whoever woke an executor of this thread before the loop was in the list could not write to it.
/// So the first sleep ends at once, and the thread looks at its queue again.
int new_event() noexcept {
  const int event = ::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) panic("no eventfd for a thread's executor: too many open files?");
  return event;
}

}  // namespace

/// Gives a thread's loop back when the thread ends.
struct Loop::Holder {
  Loop* loop = nullptr;
  ~Holder() {
    if (loop == nullptr) return;
    current_loop = nullptr;
    release(*loop);
  }
};

Loop::Loop()
    : io_(1),
      wake_descriptor_(io_, new_event()),
      alarm_(io_),
      deadline_(time_driver::never),
      armed_deadline_(time_driver::never) {
  read_wake();
}

Loop& Loop::acquire() {
  std::lock_guard lock(loops_lock);
  // Relaxed: it changes under the lock only.
  Loop* const newest = __atomic_load_n(&newest_loop, __ATOMIC_RELAXED);
  Loop* loop = newest;
  while (loop != nullptr && !loop->free_) loop = loop->next_;
  if (loop == nullptr) {
    loop = new Loop;
    loop->next_ = newest;
    // Release: who finds it without the lock sees it whole. Acquire: see wake_all.
    static_cast<void>(__atomic_exchange_n(&newest_loop, loop, __ATOMIC_ACQ_REL));
  }
  loop->free_ = false;
  ++loops_in_use;
  arch::store_relaxed(loop->stopped_, false);
  std::lock_guard gate(loop->gate_);
  loop->open_ = true;
  ++loop->generation_;
  return *loop;
}

void Loop::release(Loop& loop) noexcept {
  {
    std::lock_guard gate(loop.gate_);
    loop.open_ = false;
  }
  // What was cancelled with the last ports is still to be told so.
  loop.set_alarm(time_driver::never);
  loop.arm_timer();
  loop.io_.poll();
  {
    std::lock_guard lock(loops_lock);
    loop.free_ = true;
    --loops_in_use;
  }
  wake_all();  // the program may be over
}

void Loop::adopt() noexcept {
  thread_local Holder holder;
  holder.loop = this;
  current_loop = this;
}

Loop& Loop::this_thread() {
  if (current_loop == nullptr) acquire().adopt();
  return *current_loop;
}

Loop* Loop::find(const Executor& executor) noexcept {
  // Acquire: pairs with the release in acquire().
  for (Loop* loop = __atomic_load_n(&newest_loop, __ATOMIC_ACQUIRE); loop != nullptr; loop = loop->next_) {
    if (loop == &executor) return loop;
  }
  return nullptr;
}

void Loop::wake_all() noexcept {
  // Adds nothing, but is a read-modify-write like the one in acquire(): of the two, the later one sees the earlier. So
  // either the new loop is found here, or its thread sees the task that was pushed before this when it looks again.
  for (Loop* loop = __atomic_fetch_add(&newest_loop, 0, __ATOMIC_ACQ_REL); loop != nullptr; loop = loop->next_)
    loop->write_wake();
}

void Loop::wake() noexcept {
  // In this thread, and not on the way into sleep, the executor looks at its queue again by itself.
  if (this != current_loop || arch::load_relaxed(asleep_)) write_wake();
}

void Loop::write_wake() noexcept {
  const int saved_errno = errno;  // a signal handler must leave it alone
  const std::uint64_t one = 1;
  // It fails only when the counter is full, and then the thread is being woken already.
  [[maybe_unused]] const auto written = ::write(wake_descriptor_.native_handle(), &one, sizeof one);
  errno = saved_errno;
}

void Loop::read_wake() {
  wake_descriptor_.async_wait(asio::posix::descriptor_base::wait_read, [this](const asio::error_code& error) {
    if (error) panic("a thread's executor cannot wait for its wakes");
    std::uint64_t count = 0;
    // Before the executor looks at its queue: a wake after this has pushed its task by then, or writes again.
    [[maybe_unused]] const auto taken = ::read(wake_descriptor_.native_handle(), &count, sizeof count);
    note_event();
    read_wake();
  });
}

void Loop::note_event() noexcept { arch::store_relaxed(asleep_, false); }

bool Loop::set_alarm(std::int64_t deadline) noexcept {
  if (deadline <= time_driver::now()) {
    deadline_ = time_driver::never;
    return false;
  }
  deadline_ = deadline;
  return true;
}

void Loop::arm_timer() {
  // Only a change is worth a system call; and a timer that was dropped must not wake anybody.
  if (deadline_ == armed_deadline_) return;
  armed_deadline_ = deadline_;
  if (deadline_ == time_driver::never) {
    alarm_.cancel();
    return;
  }
  alarm_.expires_at(steady_time_of(deadline_));
  alarm_.async_wait([this](const asio::error_code& error) {
    if (error == asio::error::operation_aborted) return;  // replaced by another
    armed_deadline_ = time_driver::never;
    note_event();
  });
}

void Loop::sleep() {
  arm_timer();
  arch::store_relaxed(asleep_, true);
  // A signal handler of this thread that wakes a task from here on writes to the event, which ends the sleep.
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (has_ready_tasks()) {
    note_event();
    return;
  }
  while (arch::load_relaxed(asleep_)) io_.run_one();
  // The rest of what has happened by now belongs to the same batch.
  io_.poll();
}

void Loop::look_at_io() {
  arm_timer();
  io_.poll();
}

void Loop::rest() {
  if (has_ready_tasks() || !arm_alarm()) {
    if (++busy_batches_ % batches_between_looks == 0) look_at_io();
  } else {
    sleep();
  }
}

void Loop::run() {
  // Relaxed: nothing is handed over by it; and stop() wakes, so that it is seen.
  while (!arch::load_relaxed(stopped_)) {
    poll();
    rest();
  }
}

void Loop::run_to_the_end() {
  for (;;) {
    poll();
    if (!has_ready_tasks() && !has_tasks() && in_use() == 1) corps::exit(0);
    rest();
  }
}

void Loop::stop() noexcept {
  arch::store_relaxed(stopped_, true);
  wake();
}

void Loop::spawned(corps::detail::TaskHeader& task) {
  std::lock_guard lock(tasks_lock_);
  if (tasks_.size() >= next_cleaning_) {
    std::erase_if(tasks_, [](TaskHandle& handle) { return !handle.is_running(); });
    next_cleaning_ = std::max<std::size_t>(16, 2 * tasks_.size());
  }
  tasks_.emplace_back(task);
}

bool Loop::has_tasks() {
  std::lock_guard lock(tasks_lock_);
  while (!tasks_.empty() && !tasks_.back().is_running()) tasks_.pop_back();
  return !tasks_.empty();
}

void Loop::end_tasks() {
  {
    std::lock_guard gate(gate_);
    open_ = false;
  }
  while (has_tasks()) {
    std::vector<TaskHandle> left;
    {
      std::lock_guard lock(tasks_lock_);
      left = tasks_;
    }
    for (TaskHandle& task : left) task.cancel();
    poll();
    // A waker on another thread may hold a task, between taking it on and queueing it: then its push wakes this thread.
    if (!has_ready_tasks() && has_tasks()) sleep();
  }
}

}  // namespace corps::host::detail

namespace corps::detail::observer {

void spawned(TaskHeader& task, Executor& executor) noexcept {
  if (auto* loop = host::detail::Loop::find(executor)) loop->spawned(task);
}
void woken(TaskHeader&) noexcept {}
void before_poll(TaskHeader&) noexcept {}
void after_poll(TaskHeader&) noexcept {}
void ending(TaskHeader&) noexcept {}

}  // namespace corps::detail::observer
