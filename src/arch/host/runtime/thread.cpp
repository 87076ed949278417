// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/host/runtime/loop.hpp>
#include <arch/host/runtime/thread.hpp>
#include <corps/panic.hpp>

namespace corps::host {

using detail::Loop;

SendSpawner::Entry::Entry(const SendSpawner& spawner) : of_(spawner) { of_.loop_->gate().lock(); }
SendSpawner::Entry::~Entry() { of_.loop_->gate().unlock(); }
bool SendSpawner::Entry::is_open() const noexcept { return of_.loop_->is_open(of_.generation_); }
Spawner SendSpawner::Entry::spawner() const noexcept { return of_.loop_->spawner(); }

Thread::Thread() : loop_(&Loop::acquire()), spawner_(*loop_, loop_->generation()) {
  try {
    thread_ = std::thread([loop = loop_] {
      loop->adopt();
      loop->run();
      loop->end_tasks();
    });
  } catch (...) {
    Loop::release(*loop_);
    throw;
  }
}

void Thread::stop() {
  if (!thread_.joinable()) return;
  if (thread_.get_id() == std::this_thread::get_id())
    panic("a corps::host::Thread cannot stop itself: it would wait for its own end");
  loop_->stop();
  thread_.join();
}

}  // namespace corps::host
