// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/zero_copy_channel.md: compiled with the examples, and run by the tests.

#include <array>
#include <corps/corps.hpp>
#include <corps/sync/zero_copy_channel.hpp>
#include <cstdint>

using namespace std::chrono_literals;

namespace {

using Block = std::array<std::uint16_t, 64>;
corps::ZeroCopyChannel<Block, 2> blocks;

corps::Task<> sample() {
  for (std::uint16_t n = 0; n < 6; ++n) {
    auto block = co_await blocks.send();
    block->fill(n);              // in place
    if (n != 3) block.commit();  // else it was not sent
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(sample()).value();
  for (std::uint16_t n : {0, 1, 2, 4, 5}) {
    auto block = co_await blocks.receive();
    if (block->front() != n || block->back() != n) corps::exit(1);
    co_await corps::Timer::after(1ms);
  }
  corps::exit(blocks.empty() ? 0 : 2);
}
