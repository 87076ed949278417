// SPDX-License-Identifier: MIT OR Apache-2.0
// ZeroCopyChannel: what is filled and read in place belongs to one at a time, and arrives once.
#include <optional>

#include "parcel.hpp"

namespace soak {
namespace {

struct Block {
  std::uint32_t number = 0;
  int users = 0;
  std::array<std::uint32_t, 6> words{};
};
corps::ZeroCopyChannel<Block, 4> blocks;
Ledger ledger;
int receivers_waiting = 0;
Counter committed("zero_copy_channel: committed"), read("zero_copy_channel: read"),
    dropped("zero_copy_channel: slots dropped"), tried("zero_copy_channel: tried by interrupts");

using SendSlot = decltype(blocks)::SendSlot;
using ReceiveSlot = decltype(blocks)::ReceiveSlot;

void commit(SendSlot& slot, std::uint32_t number) {
  slot->number = number;
  slot->words.fill(number);
  // In front: from the commit on it is the receiver's.
  ledger.sent(number);
  slot.commit();
  ++committed;
}

corps::Async<> fill(SendSlot& slot) {
  const Inside frame(nested_frames);
  {
    const Inside inside(slot->users);
    check(slot->users == 1, "two use one slot");
    for (auto& word : slot->words) {
      word = 0;
      if (one_in(12)) co_await nap(1);
    }
    check(slot->users == 1, "somebody came to use the same slot");
  }
  if (one_in(5)) {
    ++dropped;
    co_return;
  }
  commit(slot, ledger.open());
}

corps::Task<8> send(unsigned) {
  const Inside counted(producers);
  while (!stopping) {
    co_await producers_nap();
    if (one_in(2)) {
      const Patience patience("a free slot");
      auto slot = co_await blocks.send();
      co_await fill(slot);
    } else {
      auto slot = co_await corps::with_deadline(soon(), blocks.send());
      if (slot) co_await fill(*slot);
    }
  }
}

void receive_block(ReceiveSlot& slot) {
  check(slot->users == 0, "somebody fills what was received");
  for (const auto word : slot->words) check(word == slot->number, "a block came half filled");
  ledger.received(slot->number);
  ++read;
}

corps::Async<> look_at(ReceiveSlot& slot) {
  const Inside frame(nested_frames);
  receive_block(slot);
  const Inside inside(slot->users);
  const auto number = slot->number;
  co_await nap(3);
  check(slot->users == 1 && slot->number == number && slot->words.back() == number,
        "a block changed while it was read");
}

corps::Task<8> receive(unsigned) {
  while (!drained.is_set()) {
    if (stopping || one_in(2)) {
      std::optional<Inside> waiting(std::in_place, receivers_waiting);
      const Patience patience("a block");
      auto first = co_await corps::select(blocks.receive(), drained.wait());
      waiting.reset();
      if (first.index() == 0) co_await look_at(std::get<0>(first));
    } else {
      auto slot = co_await corps::with_deadline(soon(), blocks.receive());
      if (slot) co_await look_at(*slot);
    }
    if (!stopping) co_await consumers_nap();
  }
}

void start() {
  employ<send>();
  employ<receive>();
  interrupt_every(12, "block", [] {
    if (auto slot = blocks.try_send()) commit(*slot, ledger.open());
    if (!one_in(3)) return;
    if (auto slot = blocks.try_receive()) {
      receive_block(*slot);
      ++tried;
    }
  });
}

void check_quiet() { check(receivers_waiting == 0 || blocks.empty(), "a receiver sleeps, and blocks are there"); }

void check_ended() {
  ledger.check_balance();
  std::vector<SendSlot> all;
  while (auto slot = blocks.try_send()) all.push_back(std::move(*slot));
  check(all.size() == blocks.capacity(), "a slot was lost");
}

}  // namespace

constinit const Theme slots = {start, check_quiet, [] { check(blocks.empty(), "blocks were left"); }, check_ended};

}  // namespace soak
