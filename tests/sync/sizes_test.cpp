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
static_assert(sizeof(corps::Signal<std::uint32_t>) == word + sizeof(std::optional<std::uint32_t>));
static_assert(words(sizeof(corps::Channel<std::uint32_t, 8>)) <= words(8 * 4) + 3 + words(4));
static_assert(sizeof(corps::Channel<std::uint8_t, 1>) <= 5 * word);
static_assert(sizeof(corps::SignalWait<void, corps::CriticalSectionLock>) <= 5 * word);
static_assert(sizeof(corps::ChannelReceive<int, 4, corps::CriticalSectionLock>) == 4 * word);

// On 32-bit cores: Mutex<std::uint32_t> 12 bytes, Event, Semaphore and Condvar 8, Barrier 12, the others below 20.
using Lock = corps::CriticalSectionLock;
static_assert(sizeof(corps::Event) == 2 * word);
static_assert(sizeof(corps::Mutex<>) <= 2 * word);
static_assert(sizeof(corps::Mutex<std::uint32_t>) <= 3 * word);
static_assert(sizeof(corps::RwLock<std::uint32_t>) <= word + 8);
static_assert(sizeof(corps::Semaphore) <= word + 8);
static_assert(sizeof(corps::Barrier) <= word + 8);
static_assert(sizeof(corps::Condvar) <= word + 8);
static_assert(sizeof(corps::OneShot<std::uint32_t>) <= 2 * word + 8);
static_assert(sizeof(corps::OnceCell<std::uint32_t>) <= 2 * word + 8);
static_assert(sizeof(corps::Lazy<std::uint32_t>) <= 3 * word + 8);
static_assert(sizeof(corps::MutexGuard<int, Lock>) == word);
static_assert(sizeof(corps::RwLockGuard<int, Lock, false>) == word);
static_assert(sizeof(corps::SemaphorePermit<Lock>) <= 2 * word);
static_assert(sizeof(corps::OneShotSender<int, Lock>) == 2 * word);
static_assert(sizeof(corps::EventWait<Lock>) == 4 * word);
static_assert(sizeof(corps::MutexLock<int, Lock>) == 4 * word);
static_assert(sizeof(corps::OnceCellGet<int, Lock>) == 4 * word);
static_assert(sizeof(corps::OneShotClosed<int, Lock>) == 4 * word);
static_assert(sizeof(corps::RwLockWait<int, Lock, true>) == 5 * word);
static_assert(sizeof(corps::SemaphoreAcquire<Lock>) == 5 * word);
static_assert(sizeof(corps::BarrierWait<Lock>) == 5 * word);
static_assert(sizeof(corps::OneShotReceive<int, Lock>) == 5 * word);
static_assert(sizeof(corps::CondvarWait<int, Lock>) <= 8 * word);
static_assert(sizeof(corps::OnceCellInit<int, int (*)(), Lock>) <= 7 * word);

}  // namespace
