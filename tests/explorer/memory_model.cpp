// SPDX-License-Identifier: MIT OR Apache-2.0
#include "memory_model.hpp"

#include <cstdio>
#include <cstring>

namespace explorer {
namespace {

std::uint64_t peek(const void* object, std::size_t size) {
  std::uint64_t value = 0;
  std::memcpy(&value, object, size);
  return value;
}

void poke(void* object, std::size_t size, std::uint64_t value) { std::memcpy(object, &value, size); }

std::uint64_t cut(std::uint64_t value, std::size_t size) {
  return size == 8 ? value : value & ((std::uint64_t{1} << size * 8) - 1);
}

}  // namespace

void MemoryModel::reset(bool sequential, bool one_core) {
  sequential_ = sequential;
  one_core_ = one_core;
  for (Cell* cell : touched_) *cell = Cell();
  touched_.clear();
  count_ = 0;
  for (Sync& thread : threads_) thread = Sync();
  // Epoch 0 is "never".
  for (Thread t = 0; t < max_threads; ++t) threads_[t].clock.at[t] = 1;
  failed_for_no_reason_ = false;
}

void MemoryModel::start(Thread thread) { take(threads_[thread], threads_[0]); }

// ---- Data races ----

MemoryModel::Cell& MemoryModel::cell(std::uintptr_t number) {
  const std::uintptr_t page = number / cells_per_page;
  if (page != last_page_) {
    Page*& found = pages_[page];
    if (found == nullptr) found = new Page();
    last_page_ = page;
    last_ = found;
  }
  return last_->cells[number % cells_per_page];
}

void MemoryModel::require_past(Thread thread, const Clock& accesses, const void* object, const char* what) {
  const Clock& clock = threads_[thread].clock;
  if (clock.knows(accesses)) return;
  Thread other = 0;
  while (accesses.at[other] <= clock.at[other]) ++other;
  char text[160];
  std::snprintf(text, sizeof(text), "data race: %s, of thread %u and then of thread %u, at %p", what, other, thread,
                object);
  violated(text);
}

void MemoryModel::check_race(Thread thread, const void* object, std::size_t size, bool write, bool atomic,
                             bool in_section) {
  const std::uint16_t now = threads_[thread].clock.at[thread];
  const auto address = reinterpret_cast<std::uintptr_t>(object);
  for (std::uintptr_t i = address / cell_bytes; i * cell_bytes < address + size; ++i) {
    Cell& c = cell(i);
    if (!(one_core_ && atomic && c.write_in_section)) {
      require_past(thread, c.plain_writes, object, "a write and an access");
    }
    if (write) require_past(thread, c.plain_reads, object, "a read and a write");
    if (!atomic && !(one_core_ && in_section)) {
      require_past(thread, c.atomic_writes, object, "an atomic write and a plain access");
      if (write) require_past(thread, c.atomic_reads, object, "an atomic read and a plain write");
    }
    if (!c.touched) touched_.push_back(&c);
    c.touched = true;
    Clock& mine = atomic ? (write ? c.atomic_writes : c.atomic_reads) : (write ? c.plain_writes : c.plain_reads);
    mine.at[thread] = now;
    if (write && !atomic) c.write_in_section = in_section;
  }
}

void MemoryModel::plain(Thread thread, const void* object, std::size_t size, bool write, bool in_critical_section) {
  check_race(thread, object, size, write, false, in_critical_section);
  if (!write) return;
  // The history starts anew with what is written: whoever reads it atomically later has this access behind them.
  const auto first = reinterpret_cast<std::uintptr_t>(object);
  for (unsigned i = 0; i < count_; ++i) {
    const auto at = reinterpret_cast<std::uintptr_t>(locations_[i].object);
    if (at < first + size && first < at + locations_[i].size) locations_[i].object = nullptr;
  }
}

// ---- Histories and views ----

MemoryModel::Location& MemoryModel::at(Thread thread, const void* object, std::size_t size, bool write) {
  check_race(thread, object, size, write, true, false);
  tick(thread);
  for (unsigned i = 0; i < count_; ++i) {
    if (locations_[i].object == object && locations_[i].size == size) return locations_[i];
  }
  if (count_ == max_locations) fatal("more atomic objects than max_locations");
  Location& location = locations_[count_];
  location.object = object;
  location.size = size;
  location.index = count_++;
  location.stores.assign(1, Store{peek(object, size), {}, false});
  location.order.assign(1, 0);
  location.position.assign(1, 0);
  return location;
}

void MemoryModel::take(Sync& to, const Sync& from) {
  to.clock.join(from.clock);
  for (unsigned i = 0; i < count_; ++i) {
    const Location& location = locations_[i];
    if (from.view[i] < location.position.size() && to.view[i] < location.position.size() &&
        location.position[from.view[i]] > location.position[to.view[i]]) {
      to.view[i] = from.view[i];
    }
  }
}

void MemoryModel::read(Thread thread, Location& location, unsigned position, Ordering order) {
  const unsigned id = location.order[position];
  if (position + 1 != location.order.size()) ++stale_loads;
  threads_[thread].view[location.index] = static_cast<std::uint8_t>(id);
  if (order.acquire) take(threads_[thread], location.stores[id].message);
}

std::uint64_t MemoryModel::load(Thread thread, const void* object, std::size_t size, Ordering order) {
  Location& location = at(thread, object, size, false);
  const auto last = static_cast<unsigned>(location.order.size()) - 1;
  const unsigned older = sequential_ ? 0 : last - first_visible(thread, location);
  const unsigned position = last - chooser_->choose(older + 1);
  read(thread, location, position, order);
  return location.stores[location.order[position]].value;
}

void MemoryModel::insert(Thread thread, Location& location, unsigned position, Store store) {
  if (location.stores.size() == UINT8_MAX) fatal("too many stores to one atomic object");
  const auto id = static_cast<std::uint8_t>(location.stores.size());
  location.order.insert(location.order.begin() + position, id);
  location.position.push_back(0);
  for (unsigned i = position; i < location.order.size(); ++i) {
    location.position[location.order[i]] = static_cast<std::uint8_t>(i);
  }
  threads_[thread].view[location.index] = id;
  // The store is part of what whoever synchronises with it sees.
  store.message.view[location.index] = id;
  location.stores.push_back(store);
  if (position + 1 == location.order.size()) poke(const_cast<void*>(location.object), location.size, store.value);
}

void MemoryModel::store(Thread thread, void* object, std::size_t size, std::uint64_t value, Ordering order) {
  Location& location = at(thread, object, size, true);
  // Anywhere behind what the thread has seen, but not between a read-modify-write and what it read.
  std::array<unsigned, 256> places;
  unsigned count = 0;
  const auto last = static_cast<unsigned>(location.order.size()) - 1;
  const unsigned first = sequential_ ? last : first_visible(thread, location);
  for (unsigned i = last + 1; i-- > first;) {
    if (!is_modified(location, i)) places[count++] = i + 1;
  }
  Sync message = order.release ? threads_[thread] : Sync();
  insert(thread, location, places[chooser_->choose(count)], {cut(value, size), message, false});
  tick(thread);
}

unsigned MemoryModel::choose_modified(Thread thread, Location& location) {
  std::array<unsigned, 256> places;
  unsigned count = 0;
  const auto last = static_cast<unsigned>(location.order.size()) - 1;
  const unsigned first = sequential_ ? last : first_visible(thread, location);
  for (unsigned i = last + 1; i-- > first;) {
    if (!is_modified(location, i)) places[count++] = i;
  }
  return places[chooser_->choose(count)];
}

void MemoryModel::put_behind(Thread thread, Location& location, unsigned position, std::uint64_t value,
                             Ordering order) {
  read(thread, location, position, order);
  // It continues the release sequence of what it read.
  Sync message = location.stores[location.order[position]].message;
  if (order.release) take(message, threads_[thread]);
  insert(thread, location, position + 1, {cut(value, location.size), message, true});
  // What follows is not part of what was released.
  tick(thread);
}

bool MemoryModel::compare_exchange(Thread thread, void* object, std::size_t size, std::uint64_t& expected,
                                   std::uint64_t value, Ordering order, bool weak) {
  Location& location = at(thread, object, size, true);
  struct Outcome {
    unsigned position;
    bool stores;
  };
  std::array<Outcome, 512> outcomes;
  unsigned count = 0;
  const auto last = static_cast<unsigned>(location.order.size()) - 1;
  const unsigned first = sequential_ ? last : first_visible(thread, location);
  for (unsigned i = last + 1; i-- > first;) {
    const bool equal = location.stores[location.order[i]].value == cut(expected, size);
    if (!equal) outcomes[count++] = {i, false};
    if (equal && !is_modified(location, i)) outcomes[count++] = {i, true};
    // Once in an execution: more of it is more of the same.
    if (equal && weak && !sequential_ && !failed_for_no_reason_) outcomes[count++] = {i, false};
  }
  const Outcome outcome = outcomes[chooser_->choose(count)];
  const bool equal = location.stores[location.order[outcome.position]].value == cut(expected, size);
  expected = location.stores[location.order[outcome.position]].value;
  if (outcome.stores) {
    put_behind(thread, location, outcome.position, value, order);
  } else {
    failed_for_no_reason_ |= equal;
    read(thread, location, outcome.position, {false, false});
  }
  return outcome.stores;
}

}  // namespace explorer
