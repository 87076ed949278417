// SPDX-License-Identifier: MIT OR Apache-2.0
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arch/host/io/descriptor.hpp>
#include <arch/host/io/port.hpp>
#include <arch/host/runtime/loop.hpp>
#include <cerrno>
#include <climits>
#include <corps/panic.hpp>
#include <utility>

namespace corps::host::detail {

const std::shared_ptr<Descriptor>& Port::share() const noexcept {
  if (!descriptor_) panic("a port was used after it was moved away");
  return descriptor_;
}

/// Its place in the Asio context of the thread that waits for it.
struct Descriptor::Watch {
  explicit Watch(Loop& in) : loop(in), stream(in.io()) {}
  Loop& loop;
  asio::posix::stream_descriptor stream;
  bool always_ready = false;  ///< a regular file
};

/// Made by the first wait: so a port can be handed to another thread until then. An error number, or 0.
int Descriptor::watch() noexcept {
  Loop& here = Loop::this_thread();
  if (watch_ != nullptr) {
    if (&watch_->loop == &here) return 0;
    panic(
        "a port was awaited in two threads: it belongs to the thread that awaits it first, until it is detached there");
  }
  auto watch = std::make_unique<Watch>(here);
  int watched = number_;
  if (kind_ == Kind::borrowed) {
    // Asio makes what it waits for non-blocking, and that belongs to the open file: it would be so for the shell, too.
    // So it waits for an epoll instance of ours, which is ready when the file is.
    watched = ::epoll_create1(EPOLL_CLOEXEC);
    if (watched < 0) return errno;
    epoll_event interest{};
    interest.events = EPOLLIN;
    watch->always_ready = ::epoll_ctl(watched, EPOLL_CTL_ADD, number_, &interest) != 0;
  }
  asio::error_code error;
  watch->stream.assign(watched, error);
  if (error) {
    if (kind_ == Kind::borrowed) ::close(watched);
    return error.value();
  }
  watch_ = watch.release();
  return 0;
}

void Descriptor::unwatch() noexcept {
  if (watch_ == nullptr) return;
  asio::error_code ignored;
  if (kind_ == Kind::borrowed) {
    watch_->stream.close(ignored);
  } else {
    watch_->stream.release();
  }
  delete std::exchange(watch_, nullptr);
  armed_[0] = armed_[1] = false;
}

void Descriptor::close() noexcept {
  if (number_ < 0) return;
  unwatch();
  const int number = std::exchange(number_, -1);
  if (kind_ != Kind::borrowed) ::close(number);
  ready(Direction::in);
  ready(Direction::out);
}

int Descriptor::release() noexcept {
  if (!lines_[0].empty() || !lines_[1].empty()) panic("a port was detached while a task awaits it");
  unwatch();
  return std::exchange(number_, -1);
}

bool Descriptor::line_up(Direction direction, WaitNode& node, Context& context) noexcept {
  node.waker = context.waker();
  if (!node.is_linked()) line(direction).append(node);
  return line(direction).is_first(node);
}

void Descriptor::step_out(Direction direction, WaitNode& node) noexcept {
  const bool was_first = line(direction).is_first(node);
  line(direction).remove(node);
  if (was_first) ready(direction);
}

void Descriptor::ready(Direction direction) noexcept {
  if (!line(direction).empty()) line(direction).first()->waker.wake();
}

int Descriptor::arm(Direction direction) noexcept {
  if (const int error = watch()) return error;
  if (watch_->always_ready) {
    ready(direction);
    return 0;
  }
  if (std::exchange(armed(direction), true)) return 0;
  const auto what =
      direction == Direction::in ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
  watch_->stream.async_wait(
      what, [self = shared_from_this(), direction, &loop = watch_->loop](const asio::error_code& error) {
        // Closed or detached meanwhile; whoever waited knows it, and another wait may be under way by now.
        if (error == asio::error::operation_aborted) return;
        loop.note_event();
        self->armed(direction) = false;
        // An error is one to the system call, too, which says it to the task.
        self->ready(direction);
      });
  return 0;
}

std::ptrdiff_t Descriptor::try_read(std::span<std::byte> buffer) noexcept {
  for (;;) {
    if (kind_ == Kind::borrowed) {
      pollfd now{number_, POLLIN, 0};
      if (::poll(&now, 1, 0) == 0) {
        errno = EAGAIN;
        return -1;
      }
    }
    const ssize_t count = ::read(number_, buffer.data(), buffer.size());
    if (count >= 0 || errno != EINTR) return count;
  }
}

std::ptrdiff_t Descriptor::try_write(std::span<const std::byte> bytes) noexcept {
  for (;;) {
    const ssize_t count = kind_ == Kind::socket ? ::send(number_, bytes.data(), bytes.size(), MSG_NOSIGNAL)
                                                : ::write(number_, bytes.data(), bytes.size());
    if (count >= 0 || errno != EINTR) return count;
  }
}

}  // namespace corps::host::detail
