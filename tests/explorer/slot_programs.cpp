// SPDX-License-Identifier: MIT OR Apache-2.0
// Channels that sort their values, and whose values are filled and read in place.
#include <corps/sync/priority_channel.hpp>
#include <corps/sync/zero_copy_channel.hpp>

#include "programs.hpp"
#include "stage.hpp"

namespace explorer {
namespace {

struct Shared {
  corps::PriorityChannel<int, 2> priority;
  corps::ZeroCopyChannel<int, 1> slots;
  int accepted[2] = {};  ///< from, or by, each other party
  int removed = 0;
  int received = 0;
  int sent = 0;
};
Scene<Shared> shared;

int accepted() { return shared->accepted[0] + shared->accepted[1]; }

// ---- PriorityChannel ----

corps::Task<> receives_greatest_or_gives_up() {
  auto first = co_await corps::select(shared->priority.receive(), corps::yield_now());
  if (first.index() == 0) shared->received += std::get<0>(first);
}
corps::Task<> receives_greatest() {
  for (;;) {
    const int value = co_await shared->priority.receive();
    shared->received += value;
  }
}
void sorted() {
  stage.make();
  shared.make();
  set_tasks(receives_greatest_or_gives_up(), receives_greatest());
  add([] {
    shared->accepted[0] = shared->priority.try_send(1) ? 1 : 0;
    shared->removed = static_cast<int>(shared->priority.remove_if([](int value) { return value == 1; }));
  });
  add([] { shared->accepted[1] = shared->priority.try_send(10) ? 10 : 0; });
}
void check_sorted() {
  settle();
  require(shared->priority.empty(), "there is a value, and one waits for it");
  require(shared->received + shared->removed == accepted(), "a value was lost, or received twice");
}

// ---- ZeroCopyChannel of one slot ----

corps::Task<> reads_slot_or_gives_up() {
  auto first = co_await corps::select(shared->slots.receive(), corps::yield_now());
  if (first.index() == 0) shared->received += *std::get<0>(first);
}
corps::Task<> reads_slots() {
  for (;;) {
    auto slot = co_await shared->slots.receive();
    shared->received += *slot;
  }
}
template <unsigned who>
constexpr auto fill_slot = [] {
  auto slot = shared->slots.try_send();
  if (!slot) return;
  **slot = who + 1;
  slot->commit();
  shared->accepted[who] = who + 1;
};
void slots_filled() {
  stage.make();
  shared.make();
  set_tasks(reads_slot_or_gives_up(), reads_slots());
  add(fill_slot<0>);
  add(fill_slot<1>);
}
void check_slots_filled() {
  settle();
  require(shared->slots.empty(), "there is a value, and one waits for it");
  require(shared->received == accepted() && accepted() != 0, "a value was lost, or received twice");
}
corps::Task<> fills_slot_or_gives_up() {
  auto first = co_await corps::select(shared->slots.send(), corps::yield_now());
  if (first.index() == 0) ++*std::get<0>(first);  // and does not send it
}
corps::Task<> fills_slot() {
  auto slot = co_await shared->slots.send();
  *slot = 5;
  slot.commit();
  ++shared->sent;
}
template <unsigned who>
constexpr auto read_slot = [] {
  auto slot = shared->slots.try_receive();
  if (slot) shared->accepted[who] = **slot;
};
void slots_emptied() {
  stage.make();
  shared.make();
  auto slot = shared->slots.try_send();
  **slot = 3;
  slot->commit();
  set_tasks(fills_slot_or_gives_up(), fills_slot());
  add([] {
    read_slot<0>();
    require(shared->slots.size() <= 1, "there are more values than slots");
  });
  add(read_slot<1>);
}
void check_slots_emptied() {
  settle();
  require(shared->sent == 1, "there is a free slot, and one waits for it");
  if (auto slot = shared->slots.try_receive()) shared->received = **slot;
  require(accepted() + shared->received == 8, "a value was lost, or received twice");
}

}  // namespace

void add_slot_programs(std::vector<NamedProgram>& to) {
  add_locked(to, "priority channel", sorted, check_sorted);
  add_locked(to, "zero-copy channel, filled", slots_filled, check_slots_filled);
  add_locked(to, "zero-copy channel, emptied", slots_emptied, check_slots_emptied);
}

}  // namespace explorer
