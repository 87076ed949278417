// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/host/io/process_signals.hpp>
#include <arch/host/runtime/loop.hpp>
#include <asio/signal_set.hpp>
#include <corps/panic.hpp>
#include <corps/sync/wait_list.hpp>
#include <deque>

namespace corps::host {

namespace detail {

/// What has arrived and nobody has taken, and those who wait. Shared by its owner, the futures and what Asio has under
/// way.
class SignalQueue : public std::enable_shared_from_this<SignalQueue> {
 public:
  explicit SignalQueue(Loop& loop) : loop_(loop), signals_(loop.io()) {}

  void add(int number) {
    asio::error_code error;
    signals_.add(number, error);
    if (error) panic("this is no signal that a program can catch");
  }
  void listen() {
    signals_.async_wait([self = shared_from_this()](const asio::error_code& error, int number) {
      if (error) return;  // closed
      self->loop_.note_event();
      self->arrived_.push_back(number);
      self->wake_first();
      self->listen();
    });
  }
  void close() noexcept {
    asio::error_code ignored;
    signals_.cancel(ignored);
    signals_.clear(ignored);
  }

  bool poll(corps::detail::WaitNode& node, Context& context, int& number) {
    if (&Loop::this_thread() != &loop_) panic("a corps::host::ProcessSignals was awaited in another thread");
    node.waker = context.waker();
    if (!node.is_linked()) waiters_.append(node);
    if (!waiters_.is_first(node) || arrived_.empty()) return false;
    number = arrived_.front();
    arrived_.pop_front();
    leave(node);
    return true;
  }
  void leave(corps::detail::WaitNode& node) noexcept {
    const bool was_first = waiters_.is_first(node);
    waiters_.remove(node);
    if (was_first && !arrived_.empty()) wake_first();
  }

 private:
  void wake_first() noexcept {
    if (!waiters_.empty()) waiters_.first()->waker.wake();
  }
  Loop& loop_;
  asio::signal_set signals_;
  std::deque<int> arrived_;
  corps::detail::WaitList waiters_;
};

}  // namespace detail

ProcessSignals::ProcessSignals(std::initializer_list<int> numbers)
    : queue_(std::make_shared<detail::SignalQueue>(detail::Loop::this_thread())) {
  for (const int number : numbers) queue_->add(number);
  queue_->listen();
}

ProcessSignals::~ProcessSignals() {
  if (queue_) queue_->close();
}

NextSignal ProcessSignals::next() noexcept {
  if (!queue_) panic("a corps::host::ProcessSignals was used after it was moved away");
  return NextSignal(queue_);
}

NextSignal::NextSignal(NextSignal&& other) noexcept : queue_(std::move(other.queue_)) {
  if (other.node_.is_linked()) panic("a ProcessSignals' next() was moved while it was being awaited");
}
NextSignal::~NextSignal() {
  if (node_.is_linked()) queue_->leave(node_);
}
bool NextSignal::poll_ready(Context& context) noexcept { return queue_->poll(node_, context, number_); }

}  // namespace corps::host
