// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "choices.hpp"

namespace explorer {

/// Who accesses memory: 0 sets the scene, the others run against each other.
using Thread = unsigned;
inline constexpr Thread max_threads = 8;
inline constexpr unsigned max_locations = 64;

/// A moment for each thread: a vector clock. One vector register.
struct Clock {
  typedef std::uint16_t Vector __attribute__((vector_size(2 * max_threads)));
  Vector at{};
  void join(const Clock& other) { at = at < other.at ? other.at : at; }
  /// Whether all of `other` is in this clock's past.
  bool knows(const Clock& other) const {
    const auto later = other.at > at;
    std::array<std::uint64_t, sizeof(Vector) / 8> words;
    std::memcpy(words.data(), &later, sizeof(later));
    return (words[0] | words[1]) == 0;
  }
};

/// What an atomic access orders: of the C++ orders, those that corps uses. Sequential consistency counts as
/// acquire_release, which is weaker.
struct Ordering {
  bool acquire;
  bool release;
};

/// C++'s memory, without executions whose values come out of thin air: each atomic object has a history of stores in
/// modification order, each thread a view of how far into each history it has seen. A load takes any store from its
/// view on; an acquire that reads what a release wrote (or a chain of read-modify-writes behind it) takes over the
/// releaser's view. Plain accesses are checked for data races with vector clocks.
///
/// Weaker than every processor and compiler that follows C++20 [intro.races], but for load buffering: a load never
/// takes a store that is executed after it.
class MemoryModel {
 public:
  explicit MemoryModel(Chooser& chooser) : chooser_(&chooser) {}

  /// Everything is forgotten. `sequential`: loads take the last store, and nothing fails for no reason. `one_core`:
  /// nobody sees the inside of a critical section, so an atomic access may meet a plain one there.
  void reset(bool sequential, bool one_core);
  /// `thread` starts with what the setup has done.
  void start(Thread thread);

  void plain(Thread thread, const void* object, std::size_t size, bool write, bool in_critical_section = false);
  std::uint64_t load(Thread thread, const void* object, std::size_t size, Ordering order);
  void store(Thread thread, void* object, std::size_t size, std::uint64_t value, Ordering order);
  /// Returns the value before.
  template <class F>
  std::uint64_t modify(Thread thread, void* object, std::size_t size, Ordering order, F&& f) {
    Location& location = at(thread, object, size, true);
    const unsigned read = choose_modified(thread, location);
    const std::uint64_t before = location.stores[location.order[read]].value;
    put_behind(thread, location, read, f(before), order);
    return before;
  }
  /// True when it stored; `expected` becomes what was read. `weak`: it may fail for no reason.
  bool compare_exchange(Thread thread, void* object, std::size_t size, std::uint64_t& expected, std::uint64_t value,
                        Ordering order, bool weak);

  /// Everything before `release` of a lock, or of an event that orders, happens before what follows `acquire`.
  struct Sync {
    Clock clock;
    std::array<std::uint8_t, max_locations> view{};
  };
  void acquire(Thread thread, const Sync& sync) { take(threads_[thread], sync); }
  void release(Thread thread, Sync& sync) {
    take(sync, threads_[thread]);
    tick(thread);
  }

  /// Loads that took another store than the last.
  std::uint64_t stale_loads = 0;

 private:
  struct Store {
    std::uint64_t value;
    Sync message;
    bool modifies;  ///< a read-modify-write: stays right behind what it read
  };
  struct Location {
    const void* object;
    std::size_t size;
    unsigned index;
    std::vector<Store> stores;        ///< in the order of execution; 0 is what was there first
    std::vector<std::uint8_t> order;  ///< modification order
    std::vector<std::uint8_t> position;
  };
  /// When which thread touched four bytes last; smaller objects that share them count as one.
  struct Cell {
    Clock plain_writes;
    Clock plain_reads;
    Clock atomic_writes;
    Clock atomic_reads;
    bool write_in_section = false;
    bool touched = false;
  };
  static constexpr std::size_t cell_bytes = 4;
  static constexpr std::size_t cells_per_page = 1024;
  struct Page {
    std::array<Cell, cells_per_page> cells;
  };

  Location& at(Thread thread, const void* object, std::size_t size, bool write);
  Cell& cell(std::uintptr_t number);
  void check_race(Thread thread, const void* object, std::size_t size, bool write, bool atomic, bool in_section);
  void require_past(Thread thread, const Clock& accesses, const void* object, const char* what);
  unsigned first_visible(Thread thread, Location& location) const {
    return location.position[threads_[thread].view[location.index]];
  }
  bool is_modified(const Location& location, unsigned position) const {
    return position + 1 < location.order.size() && location.stores[location.order[position + 1]].modifies;
  }
  unsigned choose_modified(Thread thread, Location& location);
  void put_behind(Thread thread, Location& location, unsigned read, std::uint64_t value, Ordering order);
  void insert(Thread thread, Location& location, unsigned position, Store store);
  void read(Thread thread, Location& location, unsigned position, Ordering order);
  void take(Sync& to, const Sync& from);
  void tick(Thread thread) { ++threads_[thread].clock.at[thread]; }

  Chooser* chooser_;
  bool sequential_ = false;
  bool one_core_ = false;
  std::array<Sync, max_threads> threads_;
  bool failed_for_no_reason_ = false;
  unsigned count_ = 0;
  std::array<Location, max_locations> locations_;
  std::unordered_map<std::uintptr_t, Page*> pages_;
  std::uintptr_t last_page_ = 0;
  Page* last_ = nullptr;
  std::vector<Cell*> touched_;
};

}  // namespace explorer
