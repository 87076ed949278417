// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/lock.hpp>
#include <corps/sync/rpc_futures.hpp>

namespace corps {

/// Tasks call, with a request, and wait for their response; one or several servers answer. A function call from one
/// task into another, for what only one task may touch.
///
///     Response response = co_await service.call(request);        // a caller
///
///     auto call = co_await service.serve();                      // a server
///     call.reply(compute(call.request()));
///
/// Calls are served in the order they came; any number may wait. A caller that is cancelled before its call was taken
/// has called nothing; afterwards its response is dropped, and the server does not notice unless it asks. A server that
/// drops a call without a reply (because it is cancelled, say) hands the request back, and the next server takes it
/// over, before all others: so requests should be such that beginning one twice does no harm.
///
/// Requests and responses are moved under the lock: keep that short. `Response` may be void. Size on 32-bit: 8.
/// Contexts: tasks; `reply`, `request` and `is_wanted` as the lock policy says, by default any.
template <class Request, class Response, class Lock = CriticalSectionLock>
class RpcService {
 public:
  using LockPolicy = Lock;

  using Call = RpcCall<RpcService>;

  constexpr RpcService() noexcept = default;
  RpcService(const RpcService&) = delete;
  RpcService& operator=(const RpcService&) = delete;

  /// The future of the response to `request`.
  RpcResponse<RpcService> call(Request request) { return RpcResponse<RpcService>(*this, std::move(request)); }
  /// The future of the next call to be served. Cancel safety: a call that was on its way goes to the next server.
  RpcServe<RpcService> serve() noexcept { return RpcServe<RpcService>(*this); }

 private:
  friend Call;
  friend RpcResponse<RpcService>;
  friend RpcServe<RpcService>;
  using RequestType = Request;
  using ResponseType = Response;
  using Guard = typename Lock::Guard;

  // The first server is woken when there is a call; when it has taken one and there are more, it wakes the next.
  void wake_server() noexcept {
    if (!calls_.empty() && !servers_.empty()) servers_.first()->waker.wake();
  }

  detail::WaitList calls_;
  detail::WaitList servers_;
};

}  // namespace corps
