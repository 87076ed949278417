// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/adapt.hpp>
#include <corps/panic.hpp>
#include <corps/sync/wait_list.hpp>
#include <optional>
#include <variant>

namespace corps {

template <class Service>
class RpcResponse;
template <class Service>
class RpcServe;

/// A call that a server has taken: the request, and the way to answer it. Move-only. Size on 32-bit: 4 +
/// sizeof(std::optional<Request>).
///
/// It and the caller's future know each other, for either may go first; both change that under the lock.
template <class Service>
class [[nodiscard("a call that is dropped goes to the next server")]] RpcCall {
  using Request = typename Service::RequestType;
  using Response = typename Service::ResponseType;
  using StoredResponse = detail::stored_t<Response>;
  using Guard = typename Service::Guard;

 public:
  RpcCall(RpcCall&& other) : caller_(nullptr) { steal(other); }
  RpcCall& operator=(RpcCall&& other) {
    if (this != &other) {
      hand_back();
      steal(other);
    }
    return *this;
  }
  /// Without a reply, the call goes to the next server.
  ~RpcCall() { hand_back(); }

  const Request& request() const noexcept {
    if (!request_) panic("a call was used after it was moved or replied to");
    return *request_;
  }
  /// Whether the caller still waits.
  bool is_wanted() const noexcept {
    [[maybe_unused]] Guard guard;
    return caller_ != nullptr;
  }
  /// Ends the call. The response is dropped if nobody waits for it any more.
  void reply(StoredResponse response) {
    if (!request_) panic("a call was used after it was moved or replied to");
    std::optional<Request> old;  // destroyed without the lock
    [[maybe_unused]] Guard guard;
    old.swap(request_);
    if (caller_ != nullptr) std::exchange(caller_, nullptr)->answer(std::move(response));
  }
  void reply()
    requires std::is_void_v<Response>
  {
    reply(std::monostate());
  }

 private:
  friend RpcResponse<Service>;
  friend RpcServe<Service>;
  RpcCall() noexcept : caller_(nullptr) {}

  void steal(RpcCall& other) {
    [[maybe_unused]] Guard guard;
    request_ = std::move(other.request_);
    other.request_.reset();
    caller_ = std::exchange(other.caller_, nullptr);
    if (caller_ != nullptr) caller_->taken_ = this;
  }
  void hand_back() {
    [[maybe_unused]] Guard guard;
    if (caller_ != nullptr) std::exchange(caller_, nullptr)->queue_again(std::move(*request_));
    request_.reset();
  }

  RpcResponse<Service>* caller_;
  std::optional<Request> request_;
};

/// The future that `RpcService::call` returns. Size on 32-bit: 20 + the variant of request and response.
///
///                  poll (1)           serve (2)            reply (3)
///     not called ------------> queued <--------> taken -------------> answered
///                                   (4) hand back
template <class Service>
class [[nodiscard("call() does nothing until it is awaited")]] RpcResponse
    : public Awaitable<RpcResponse<Service>>,
      private detail::FutureNode {  // a base, so that a server finds the call from the node in the line
  using Request = typename Service::RequestType;
  using Response = typename Service::ResponseType;
  using StoredResponse = detail::stored_t<Response>;
  using Guard = typename Service::Guard;

 public:
  RpcResponse(RpcResponse&& other)
      : detail::FutureNode(std::move(other)),
        service_(other.service_),
        taken_(nullptr),
        content_(std::move(other.content_)) {
    if (other.taken_ != nullptr) panic("a call() was moved while it was being awaited");
  }
  ~RpcResponse() {
    [[maybe_unused]] Guard guard;
    if (this->is_linked()) service_->calls_.remove(*this);
    if (taken_ != nullptr) taken_->caller_ = nullptr;
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] Guard guard;
    if (content_.index() == response) return true;
    this->waker = context.waker();
    if (!this->is_linked() && taken_ == nullptr) {
      service_->calls_.append(*this);  // (1)
      service_->wake_server();
    }
    return false;
  }
  Response take() {
    if constexpr (!std::is_void_v<Response>) return std::move(*std::get_if<response>(&content_));
  }

 private:
  friend Service;
  friend RpcCall<Service>;
  friend RpcServe<Service>;
  static constexpr std::size_t request = 0;
  static constexpr std::size_t response = 1;

  RpcResponse(Service& service, Request&& what)
      : service_(&service), taken_(nullptr), content_(std::in_place_index<request>, std::move(what)) {}

  static RpcResponse& of(detail::WaitNode& node) noexcept { return static_cast<RpcResponse&>(node); }
  // All under the lock.
  void move_to(RpcCall<Service>& call) {  // (2)
    call.request_.emplace(std::move(*std::get_if<request>(&content_)));
    service_->calls_.remove(*this);
    call.caller_ = this;
    taken_ = &call;
  }
  void answer(StoredResponse&& what) {  // (3)
    content_.template emplace<response>(std::move(what));
    taken_ = nullptr;
    this->waker.wake();
  }
  void queue_again(Request&& what) {  // (4)
    content_.template emplace<request>(std::move(what));
    taken_ = nullptr;
    service_->calls_.prepend(*this);
    service_->wake_server();
  }

  Service* service_;
  RpcCall<Service>* taken_;
  std::variant<Request, StoredResponse> content_;
};

/// The future that `RpcService::serve` returns.
template <class Service>
class [[nodiscard("serve() does nothing until it is awaited")]] RpcServe : public Awaitable<RpcServe<Service>> {
  using Guard = typename Service::Guard;

 public:
  RpcServe(RpcServe&& other) noexcept : service_(other.service_), node_(std::move(other.node_)) {}
  ~RpcServe() {
    [[maybe_unused]] Guard guard;
    leave();
  }

  bool poll_ready(Context& context) {
    [[maybe_unused]] Guard guard;
    auto& servers = service_->servers_;
    const bool my_turn = node_.is_linked() ? servers.is_first(node_) : servers.empty();
    if (my_turn && !service_->calls_.empty()) {
      RpcResponse<Service>::of(*service_->calls_.first()).move_to(call_);
      leave();
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) servers.append(node_);
    return false;
  }
  RpcCall<Service> take() { return std::move(call_); }

 private:
  friend Service;
  explicit RpcServe(Service& service) noexcept : service_(&service) {}

  void leave() noexcept {
    if (node_.is_linked()) service_->servers_.remove(node_);
    service_->wake_server();
  }

  Service* service_;
  detail::FutureNode node_;
  RpcCall<Service> call_;
};

}  // namespace corps
