// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/lazy.md: compiled with the examples, and run by the tests.

#include <array>
#include <corps/corps.hpp>
#include <corps/sync/lazy.hpp>

using namespace std::chrono_literals;

namespace {

using Table = std::array<std::uint8_t, 256>;

Table make_bit_counts() {
  Table table{};
  for (unsigned i = 1; i < table.size(); ++i) table[i] = static_cast<std::uint8_t>((i & 1u) + table[i / 2]);
  return table;
}
constinit corps::Lazy bit_counts{make_bit_counts};

int reads = 0;
corps::Async<int> read_offset() {
  ++reads;
  co_await corps::Timer::after(2ms);
  co_return 7;
}
constinit corps::Lazy offset{read_offset};

int sum = 0;
corps::Task<3> use() {
  sum += co_await offset.get();  // the first one reads it
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  if (bit_counts.try_get() != nullptr) corps::exit(1);
  const Table& counts = co_await bit_counts.get();
  if (counts[255] != 8) corps::exit(2);
  for (int i = 0; i < 3; ++i) spawner.spawn(use()).value();
  co_await corps::Timer::after(5ms);
  corps::exit(sum == 21 && reads == 1 ? 0 : 3);
}
