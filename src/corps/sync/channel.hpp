// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/channel_futures.hpp>

namespace corps {

/// A bounded queue between tasks, interrupts and executors: any number of senders and receivers, each served in the
/// order they came; every value is received exactly once, in the order of sending.
///
/// A waiter that was given its turn keeps it until it runs: `try_send` and `try_receive` of others fail meanwhile. See
/// `detail::BasicChannel` for the operations. Size on 32-bit: N * sizeof(T) + 16, from N = 256 on + 20. Contexts: the
/// `try_` functions, `size` and `clear` as the lock policy says, by default any; the futures in tasks.
template <class T, std::size_t N, class Lock = CriticalSectionLock>
class Channel : public detail::BasicChannel<detail::Ring<T, N>, Lock> {
  static_assert(N >= 1, "a Channel needs room for at least one value: for a hand-over without a buffer use N = 1");
  static_assert(N <= UINT16_MAX, "a Channel holds at most 65,535 values");

 public:
  constexpr Channel() noexcept {}
};

/// The future that `Channel::receive` returns.
template <class T, std::size_t N, class Lock>
using ChannelReceive = detail::ChannelReceiveFuture<detail::BasicChannel<detail::Ring<T, N>, Lock>>;
/// The future that `Channel::send` returns.
template <class T, std::size_t N, class Lock>
using ChannelSend = detail::ChannelSendFuture<detail::BasicChannel<detail::Ring<T, N>, Lock>>;

}  // namespace corps
