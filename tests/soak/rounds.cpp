// SPDX-License-Identifier: MIT OR Apache-2.0
// OnceCell, Lazy, ClosableChannel: what happens once in the life of an object, so with new objects each round; a
// barrier is between the rounds.
#include <optional>

#include "parcel.hpp"

namespace soak {
namespace {

constexpr unsigned parties = 8;
int made_alive = 0;
int making = 0;

class Made {
 public:
  Made() { ++made_alive; }
  Made(Made&&) noexcept { ++made_alive; }
  Made& operator=(Made&&) = delete;
  ~Made() { --made_alive; }
};

corps::Async<Made> make_slowly() {
  const Inside frame(nested_frames);
  const Inside inside(making);
  check(making == 1, "two make the one object");
  co_await nap(3);
  co_return Made();
}
corps::Async<Made> make_lazily() {
  const Inside frame(nested_frames);
  co_await nap(3);
  co_return Made();
}

struct Round {
  corps::OnceCell<Made> cell;
  corps::Lazy<Made, corps::Async<Made> (*)()> lazy{make_lazily};
  corps::ClosableChannel<Parcel, 3> channel;
  Made* first_seen = nullptr;
  Made* first_lazy = nullptr;
};

std::optional<Round> now;
std::uint32_t round_number = 0;
bool is_over = false;
constinit corps::Barrier all{parties};
Ledger ledger;
Counter round_counter("rounds"), cells("once_cell: got"), cells_not_made("once_cell: making given up"),
    cells_set("once_cell: set by interrupts"), lazies("lazy: got"), sent("closable_channel: sent"),
    sent_back("closable_channel: sent back"), closed("closable_channel: closed"),
    interrupt_closed("closable_channel: closed by interrupts");

void begin_round() {
  if (now) check(now->channel.empty(), "a closed channel was left with values in it");
  now.reset();
  check(made_alive == 0 && making == 0, "an object was left that has been made");
  is_over = stopping;
  if (is_over) return;
  now.emplace();
  ++round_counter;
  const auto number = ++round_number;
  // After its end a round is left in peace.
  if (one_in(2)) {
    World::current().at(soon(40).time_since_epoch(), "close", [number] {
      if (number != round_number || !now) return;
      if (!now->channel.is_closed()) ++interrupt_closed;
      now->channel.close();
    });
  }
  if (one_in(2)) {
    World::current().at(soon(4).time_since_epoch(), "set", [number] {
      if (number == round_number && now && now->cell.set(Made())) ++cells_set;
    });
  }
}

corps::Async<> get_cell() {
  const Inside frame(nested_frames);
  co_await nap(8);
  for (Made* made = nullptr; made == nullptr;) {
    switch (choose(4)) {
      case 0: {
        const Patience patience("an object to be made");
        Made& got = co_await now->cell.get_or_init(make_slowly);
        made = &got;
        break;
      }
      case 1: {
        const auto got = co_await corps::with_deadline(soon(2), now->cell.get_or_init(make_slowly));
        if (got) made = &got->get();
        if (!got) ++cells_not_made;
        break;
      }
      case 2: {
        const auto got = co_await corps::with_deadline(soon(3), now->cell.get());
        if (got) made = &got->get();
        break;
      }
      default:
        made = now->cell.try_get();
        if (made == nullptr) co_await nap(2);
    }
    if (made == nullptr) continue;
    if (now->first_seen == nullptr) now->first_seen = made;
    check(made == now->first_seen && made == now->cell.try_get(), "there are two of the one object");
    ++cells;
  }
}

corps::Async<> get_lazy() {
  const Inside frame(nested_frames);
  for (;;) {
    const auto got = co_await corps::with_deadline(soon(5), now->lazy.get());
    if (!got) continue;
    if (now->first_lazy == nullptr) now->first_lazy = &got->get();
    check(&got->get() == now->first_lazy, "a Lazy has made two objects");
    ++lazies;
    co_return;
  }
}

corps::Async<> send_until_closed(unsigned me) {
  const Inside frame(nested_frames);
  for (unsigned left = 1 + choose(12);; --left) {
    if (left == 0 && me == 0) {
      now->channel.close();
      ++closed;
    }
    Parcel parcel(ledger, me);
    const auto number = parcel.number();
    if (one_in(2)) {
      const Patience patience("a channel to take a value, or to be closed");
      const auto result = co_await now->channel.send(std::move(parcel));
      if (!result) break;
      ledger.sent(number);
    } else {
      const auto in_time = co_await corps::with_deadline(soon(), now->channel.send(std::move(parcel)));
      if (in_time && !*in_time) break;
      if (in_time) ledger.sent(number);
    }
    ++sent;
    co_await nap(4);
  }
  ++sent_back;
  check(now->channel.is_closed(), "an open channel sent a value back");
  Parcel late(ledger, me);
  check(!now->channel.try_send(std::move(late)), "a closed channel took a value");
}

corps::Async<> receive_until_closed() {
  const Inside frame(nested_frames);
  Order order;
  for (;;) {
    std::optional<Parcel> parcel;
    if (one_in(2)) {
      const Patience patience("a value, or the end of a channel");
      parcel = co_await now->channel.receive();
      if (!parcel) break;
    } else {
      auto in_time = co_await corps::with_deadline(soon(), now->channel.receive());
      if (!in_time) continue;
      if (!*in_time) break;
      parcel = std::move(*in_time);
    }
    order.receive(*parcel);
    if (one_in(2)) co_await nap(3);
  }
  check(now->channel.is_closed() && now->channel.empty(), "a receiver was told the end before the last value was gone");
}

corps::Task<parties> take_part(unsigned number) {
  for (;;) {
    const Patience patience("a round");
    const auto role = co_await all.wait();
    if (role == corps::BarrierRole::leader) begin_round();
    co_await all.wait();
    if (is_over) break;
    if (number < parties / 2) {
      co_await corps::join(send_until_closed(number), get_cell(), get_lazy());
    } else {
      co_await corps::join(get_lazy(), receive_until_closed(), get_cell());
    }
  }
}

}  // namespace

constinit const Theme rounds = {let_run<take_part>, [] {}, [] { check(is_over, "the last round has no end"); },
                                [] { ledger.check_balance(); }};

}  // namespace soak
