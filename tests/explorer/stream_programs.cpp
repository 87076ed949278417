// SPDX-License-Identifier: MIT OR Apache-2.0
// Streams of bytes, messages that each subscriber gets, and the latest value of something.
#include <corps/sync/pipe.hpp>
#include <corps/sync/pub_sub.hpp>
#include <corps/sync/watch.hpp>
#include <optional>
#include <span>

#include "programs.hpp"
#include "stage.hpp"

namespace explorer {
namespace {

using Bus = corps::PubSub<int, 1>;

struct Shared {
  corps::Pipe<1> pipe;
  corps::Pipe<2> wide;
  Bus bus;
  std::optional<Bus::Subscriber> subscribers[2];
  corps::Watch<int> watch;
  int accepted[2] = {};  ///< of each other party
  int received = 0;
  int missed = 0;
  int sent = 0;
  int ended = 0;
};
Scene<Shared> shared;

int accepted() { return shared->accepted[0] + shared->accepted[1]; }

// ---- Pipe ----

corps::Task<> reads_or_gives_up() {
  std::byte byte{};
  auto first = co_await corps::select(shared->wide.read(std::span(&byte, 1)), corps::yield_now());
  if (first.index() == 0) ++shared->received;
}
corps::Task<> looks_and_consumes() {
  for (;;) {
    const auto bytes = co_await shared->wide.fill_buf();
    shared->received += static_cast<int>(bytes.size());
    shared->wide.consume(bytes.size());
  }
}
template <unsigned who>
constexpr auto write_byte = [] {
  const std::byte byte{who + 1};
  if (shared->wide.try_write(std::span(&byte, 1)) == 1) shared->accepted[who] = 1;
};
void pipe_written() {
  stage.make();
  shared.make();
  set_tasks(reads_or_gives_up(), looks_and_consumes());
  add([] {
    write_byte<0>();
    require(shared->wide.try_fill_buf().size() <= 2, "there are more bytes than there is room for");
  });
  add(write_byte<1>);
}
void check_pipe_written() {
  settle();
  require(shared->wide.empty(), "there is a byte, and one waits for it");
  require(shared->received == accepted() && accepted() != 0, "a byte was lost, or read twice");
}

corps::Task<> writes_or_gives_up() {
  const std::byte bytes[]{std::byte{2}, std::byte{2}};
  auto first = co_await corps::select(shared->pipe.write_all(bytes), corps::yield_now());
  if (first.index() == 0) ++shared->sent;
}
corps::Task<> writes() {
  const std::byte byte{8};
  require(co_await shared->pipe.write(std::span(&byte, 1)) == 1, "a byte was written, and was not one");
  ++shared->ended;
}
template <unsigned who>
constexpr auto read_byte = [] {
  std::byte byte{};
  if (shared->pipe.try_read(std::span(&byte, 1)) == 1) shared->accepted[who] = static_cast<int>(byte);
};
void pipe_read() {
  stage.make();
  Shared& s = shared.make();
  const std::byte byte{1};
  (void)s.pipe.try_write(std::span(&byte, 1));
  set_tasks(writes_or_gives_up(), writes());
  add([] {
    read_byte<0>();
    require(shared->pipe.size() <= 1, "there are more bytes than there is room for");
  });
  add(read_byte<1>);
}
void check_pipe_read() {
  settle();
  int sum = accepted();
  // The first is 1, then come the 2s of one writer, then the 8 of the other: nothing in between.
  int last = 0;
  for (;;) {
    std::byte byte{};
    if (shared->pipe.try_read(std::span(&byte, 1)) == 0) break;
    require(static_cast<int>(byte) >= last, "bytes of two writers are mixed");
    last = static_cast<int>(byte);
    sum += last;
    settle();
  }
  require(shared->ended == 1, "there is room, and one waits for it");
  require(sum == 9 + 4 * shared->sent || (shared->sent == 0 && sum == 11), "a byte was lost, or read twice");
}
void pipe_cleared() {
  stage.make();
  Shared& s = shared.make();
  const std::byte byte{8};
  (void)s.pipe.try_write(std::span(&byte, 1));
  spawn(stage->executor, writes());
  stage->executor.poll();
  add(run_executor);
  add([] { shared->pipe.clear(); });
  add(read_byte<0>);
}
void check_pipe_cleared() {
  require_idle();
  require(shared->ended == 1, "there is room, and one waits for it");
}

// ---- PubSub of one message ----

void take(const std::expected<int, corps::Lagged>& message) {
  if (message) {
    ++shared->received;
  } else {
    shared->missed += static_cast<int>(message.error().missed);
  }
}
corps::Task<> is_told_or_gives_up() { co_await corps::select(shared->subscribers[0]->next(), corps::yield_now()); }
corps::Task<> is_told() {
  for (;;) {
    const auto message = co_await shared->subscribers[1]->next();
    take(message);
  }
}
Shared& make_bus() {
  stage.make();
  Shared& s = shared.make();
  for (auto& subscriber : s.subscribers) subscriber.emplace(*s.bus.subscribe());
  return s;
}
void bus_published() {
  make_bus();
  set_tasks(is_told_or_gives_up(), is_told());
  add([] { shared->accepted[0] = shared->bus.try_publish(1) ? 1 : 0; });
  add([] {
    shared->bus.publish_immediate(1);
    shared->accepted[1] = 1;
  });
}
void check_bus_published() {
  settle();
  require(shared->subscribers[1]->available() == 0, "there is a message, and one waits for it");
  require(shared->received + shared->missed == accepted(), "a message was lost, or came twice");
}

corps::Task<> publishes_or_gives_up() {
  auto first = co_await corps::select(shared->bus.publish(1), corps::yield_now());
  if (first.index() == 0) ++shared->sent;
}
corps::Task<> publishes() {
  co_await shared->bus.publish(1);
  ++shared->ended;
}
/// The room is made by one who gets the message, and one who does not want it any more.
void bus_left() {
  Shared& s = make_bus();
  (void)s.bus.try_publish(1);
  set_tasks(publishes_or_gives_up(), publishes());
  add([] {
    if (auto message = shared->subscribers[0]->try_next()) ++shared->accepted[0];
    shared->subscribers[0].reset();
  });
  add([] { shared->subscribers[1].reset(); });
}
void check_bus_left() {
  settle();
  require(shared->ended == 1, "there is room, and one waits for it");
  require(shared->accepted[0] <= 2 && shared->bus.size() == 0, "a message is left that nobody is to have");
}
/// Handles come and go.
void bus_handles() {
  stage.make();
  Shared& s = shared.make();
  s.subscribers[1].emplace(*s.bus.subscribe());
  spawn(stage->executor, is_told());
  stage->executor.poll();
  add([] { stage->executor.poll(); });
  add([] {
    auto subscriber = shared->bus.subscribe();
    auto publisher = shared->bus.publisher();
    publisher->publish_immediate(1);
    require(subscriber->available() <= 1 && shared->bus.size() <= 1, "there are more messages than there is room for");
  });
  add([] {
    auto publisher = shared->bus.publisher();
    publisher->publish_immediate(1);
  });
}
void check_bus_handles() {
  settle();
  require(shared->received + shared->missed == 2, "a message was lost, or came twice");
  require(shared->bus.empty(), "a message is left that nobody is to have");
}

// ---- Watch ----

corps::Task<> sees_change_or_gives_up() {
  auto receiver = shared->watch.receiver();
  co_await corps::select(receiver.changed(), corps::yield_now());
}
corps::Task<> sees_changes() {
  auto receiver = shared->watch.receiver();
  for (;;) {
    shared->received = co_await receiver.changed();
    require(++shared->ended <= 2, "a value came twice");
  }
}
void watch_program() {
  stage.make();
  shared.make();
  set_tasks(sees_change_or_gives_up(), sees_changes());
  add([] { shared->watch.send(1); });
  add([] { shared->watch.send(2); });
}
void check_watch() {
  settle();
  require(shared->watch.try_get() == shared->received, "the value is another, and who waits has not been told");
}
/// By those who do not wait.
void watch_looked_at() {
  stage.make();
  shared.make();
  add([] { shared->watch.send(1); });
  add([] {
    auto receiver = shared->watch.receiver();
    const bool has_changed = receiver.has_changed();
    const auto value = shared->watch.try_get();
    const auto seen = receiver.try_changed();
    require(seen || (!has_changed && !value), "a value came and went");
  });
  add([] { shared->watch.send(2); });
}
void check_watch_looked_at() { require(shared->watch.try_get().has_value(), "a value was lost"); }

}  // namespace

void add_stream_programs(std::vector<NamedProgram>& to) {
  add_locked(to, "pipe, written", pipe_written, check_pipe_written);
  add_locked(to, "pipe, read", pipe_read, check_pipe_read);
  add_locked(to, "pipe, cleared", pipe_cleared, check_pipe_cleared);
  add_locked(to, "pub-sub, published", bus_published, check_bus_published);
  add_locked(to, "pub-sub, subscribers that go", bus_left, check_bus_left);
  add_preempted(to, "pub-sub, handles", bus_handles, check_bus_handles);
  add_locked(to, "watch, sent by two", watch_program, check_watch);
  add_locked(to, "watch, looked at", watch_looked_at, check_watch_looked_at);
}

}  // namespace explorer
