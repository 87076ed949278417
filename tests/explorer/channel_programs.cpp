// SPDX-License-Identifier: MIT OR Apache-2.0
// Channels that are closed while somebody waits, and those who only watch a channel.
#include <corps/sync/channel.hpp>
#include <corps/sync/closable_channel.hpp>

#include "programs.hpp"
#include "stage.hpp"

namespace explorer {
namespace {

struct Shared {
  corps::ClosableChannel<int, 1> closable;
  corps::Channel<int, 1> channel;
  int accepted = 0;  ///< from another party
  int received = 0;
  int sent = 0;
  int returned = 0;
  int ended = 0;  ///< the task that does not give up
};
Scene<Shared> shared;

// ---- ClosableChannel ----

corps::Task<> receives_or_gives_up() {
  auto first = co_await corps::select(shared->closable.receive(), corps::yield_now());
  if (first.index() == 0 && std::get<0>(first)) ++shared->received;
}
corps::Task<> receives_to_the_end() {
  for (;;) {
    auto value = co_await shared->closable.receive();
    if (!value) break;
    ++shared->received;
  }
  ++shared->ended;
}
constexpr auto close_channel = [] { shared->closable.close(); };
constexpr auto send_to_closable = [] { shared->accepted = shared->closable.try_send(1) ? 1 : 0; };

void closed_to_a_receiver() {
  stage.make();
  shared.make();
  spawn(stage->executor, receives_to_the_end());
  stage->executor.poll();
  add(poll_executor);
  add(send_to_closable);
  add(close_channel);
}
void sent_to_and_closed() {
  stage.make();
  shared.make();
  set_tasks(receives_or_gives_up(), receives_to_the_end());
  add(send_to_closable);
  add(close_channel);
}
void closed_and_sent_to() {
  stage.make();
  shared.make();
  set_tasks(receives_or_gives_up(), receives_to_the_end());
  add(close_channel);
  add(send_to_closable);
}
void check_receivers() {
  settle();
  require(shared->ended == 1, "the channel has ended, and a receiver has not been told");
  require(shared->received == shared->accepted, "a value was lost, or received twice");
}

corps::Task<> sends_or_gives_up() {
  auto first = co_await corps::select(shared->closable.send(1), corps::yield_now());
  if (first.index() == 0 && std::get<0>(first)) ++shared->sent;
}
corps::Task<> sends() {
  auto result = co_await shared->closable.send(1);
  (result ? shared->sent : shared->returned) += 1;
  require(result || (result.error() == 1 && shared->closable.is_closed()), "another value came back");
  ++shared->ended;
}
constexpr auto receive_from_closable = [] {
  if (shared->closable.try_receive()) ++shared->received;
};
void closed_to_a_sender() {
  stage.make();
  Shared& s = shared.make();
  (void)s.closable.try_send(1);
  spawn(stage->executor, sends());
  stage->executor.poll();
  add([] { stage->executor.poll(); });
  add(receive_from_closable);
  add(close_channel);
}
void closed_to_senders() {
  stage.make();
  Shared& s = shared.make();
  (void)s.closable.try_send(1);
  set_tasks(sends_or_gives_up(), sends());
  add(receive_from_closable);
  add(close_channel);
}
void closed_to_senders_first() {
  stage.make();
  Shared& s = shared.make();
  (void)s.closable.try_send(1);
  set_tasks(sends_or_gives_up(), sends());
  add(close_channel);
  add(receive_from_closable);
}
void check_senders() {
  settle();
  require(shared->ended == 1, "the channel is closed, and a sender has not been told");
  while (shared->closable.try_receive()) ++shared->received;
  require(shared->received == 1 + shared->sent, "a value was lost, or received twice");
}

// ---- Those who watch a channel ----

corps::Task<> watches_the_end_or_gives_up() {
  co_await corps::select(shared->closable.ready_to_receive(), corps::yield_now());
}
corps::Task<> watches_the_end() {
  co_await shared->closable.ready_to_receive();
  ++shared->ended;
}
void watched_to_the_end() {
  stage.make();
  shared.make();
  spawn(stage->above, watches_the_end_or_gives_up());
  spawn(stage->above, watches_the_end());
  stage->above.poll();
  add([] { shared->returned = shared->closable.is_closed() ? 1 : 0; });
  add(close_channel);
  add(poll_above);
}

corps::Task<> watches_or_gives_up() { co_await corps::select(shared->channel.ready_to_receive(), corps::yield_now()); }
corps::Task<> watches_and_tries() {
  for (;;) {
    co_await shared->channel.ready_to_receive();
    if (shared->channel.try_receive()) ++shared->received;
  }
}
void watched_for_values() {
  stage.make();
  shared.make();
  set_tasks(watches_or_gives_up(), watches_and_tries());
  add([] { shared->accepted = shared->channel.try_send(1) ? 1 : 0; });
  add([] { shared->channel.clear(); });
}
void check_watched_for_values() {
  settle();
  require(shared->channel.empty(), "there is a value, and who watches has not been told");
  require(shared->received <= shared->accepted, "a value came twice");
}
corps::Task<> watches_room_or_gives_up() {
  co_await corps::select(shared->channel.ready_to_send(), corps::yield_now());
}
corps::Task<> watches_room() {
  co_await shared->channel.ready_to_send();
  ++shared->ended;
}
void watched_for_room() {
  stage.make();
  Shared& s = shared.make();
  (void)s.channel.try_send(1);
  set_tasks(watches_room_or_gives_up(), watches_room());
  add([] {
    shared->channel.clear();
    require(shared->channel.size() <= 1, "there are more values than there is room for");
  });
  add([] { (void)shared->channel.try_receive(); });
}
void check_watched_for_room() {
  settle();
  require(shared->ended == 1, "there is room, and who watches has not been told");
}

}  // namespace

void add_channel_programs(std::vector<NamedProgram>& to) {
  add_locked(to, "closable channel, closed to a receiver", closed_to_a_receiver, check_receivers);
  add_preempted(to, "closable channel, sent to and closed", sent_to_and_closed, check_receivers);
  add_preempted(to, "closable channel, closed and sent to", closed_and_sent_to, check_receivers);
  add_locked(to, "closable channel, closed to a sender", closed_to_a_sender, check_senders);
  add_preempted(to, "closable channel, closed to senders", closed_to_senders, check_senders);
  add_preempted(to, "closable channel, closed and received from", closed_to_senders_first, check_senders);
  add_locked(to, "closable channel, watched to the end", watched_to_the_end, check_receivers);
  add_locked(to, "channel, watched for values", watched_for_values, check_watched_for_values);
  add_locked(to, "channel, watched for room", watched_for_room, check_watched_for_room);
}

}  // namespace explorer
