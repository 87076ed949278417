// SPDX-License-Identifier: MIT OR Apache-2.0
// What the documentation says about RAM, in words of this machine; on 32-bit cores a word is 4 bytes.
#include <corps/corps.hpp>
#include <corps/sync/waker_cell.hpp>

#include <cstdint>

namespace {

constexpr std::size_t word = sizeof(void*);
constexpr std::size_t words(std::size_t bytes) { return (bytes + word - 1) / word; }

static_assert(sizeof(corps::Waker) == word);
static_assert(sizeof(corps::Spawner) == word);
static_assert(sizeof(corps::Task<>) == word);
static_assert(sizeof(corps::Async<>) == word);
static_assert(sizeof(corps::Executor) == 2 * word);
static_assert(sizeof(corps::detail::TaskHeader) <= 5 * word);
static_assert(sizeof(corps::detail::WaitList) == word);
static_assert(sizeof(corps::detail::WaitNode) == 3 * word);
static_assert(sizeof(corps::Timer) <= 8 + 4 * word);
static_assert(sizeof(corps::Signal<std::uint32_t>) == word + sizeof(std::optional<std::uint32_t>) + word % 8);
static_assert(words(sizeof(corps::Channel<std::uint32_t, 8>)) <= words(8 * 4) + 3 + words(4));
static_assert(sizeof(corps::Channel<std::uint8_t, 1>) <= 5 * word);
static_assert(sizeof(corps::SignalWait<void, corps::CriticalSectionLock>) <= 5 * word);
static_assert(sizeof(corps::ChannelReceive<int, 4, corps::CriticalSectionLock>) == 4 * word);

}  // namespace
