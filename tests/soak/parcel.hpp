// SPDX-License-Identifier: MIT OR Apache-2.0
// Values that must arrive: exactly once, and those of one sender in the order they were sent.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "soak.hpp"

namespace soak {

/// What has become of each value of a kind.
class Ledger {
 public:
  std::uint32_t open() {
    states_.push_back(0);
    return static_cast<std::uint32_t>(states_.size() - 1);
  }
  /// Its sender was told that it is sent. (Who receives it may be faster than who sent it to say so.)
  void sent(std::uint32_t number) {
    check((states_[number] & (is_sent | is_dropped)) == 0, "a value was sent that is gone");
    states_[number] |= is_sent;
  }
  void received(std::uint32_t number) {
    check((states_[number] & (is_received | is_dropped)) == 0, "a value came twice");
    states_[number] |= is_received;
  }
  /// It was destroyed with the future that was to send it, or given back.
  void dropped(std::uint32_t number) {
    check((states_[number] & (is_sent | is_received | is_dropped)) == 0, "a value was lost on its way");
    states_[number] |= is_dropped;
  }
  /// At the end.
  void check_balance() const {
    check(!states_.empty(), "no value was ever sent");
    for (const std::uint8_t state : states_) {
      check((state & (is_received | is_dropped)) != 0, "a value is neither received nor given back");
    }
  }

 private:
  enum : std::uint8_t { is_sent = 1, is_received = 2, is_dropped = 4 };
  std::vector<std::uint8_t> states_;
};

/// A value; move-only.
class Parcel {
 public:
  Parcel(Ledger& ledger, unsigned sender) : ledger_(&ledger), number_(ledger.open()), sender_(sender) {}
  Parcel(Parcel&& other) noexcept
      : ledger_(std::exchange(other.ledger_, nullptr)), number_(other.number_), sender_(other.sender_) {}
  Parcel& operator=(Parcel&& other) noexcept {
    if (this == &other) return *this;
    drop();
    ledger_ = std::exchange(other.ledger_, nullptr);
    number_ = other.number_;
    sender_ = other.sender_;
    return *this;
  }
  ~Parcel() { drop(); }

  std::uint32_t number() const { return number_; }
  unsigned sender() const { return sender_; }
  unsigned urgency() const { return number_ % 5; }
  friend bool operator<(const Parcel& left, const Parcel& right) { return left.urgency() < right.urgency(); }
  /// Takes it: from here on it has arrived.
  void receive() const {
    check(ledger_ != nullptr, "a value came that was moved from");
    std::exchange(ledger_, nullptr)->received(number_);
  }

 private:
  void drop() noexcept {
    if (ledger_ != nullptr) std::exchange(ledger_, nullptr)->dropped(number_);
  }
  mutable Ledger* ledger_;  // so that it can be received where only a look at it is given
  std::uint32_t number_;
  unsigned sender_;
};

/// What one receiver has seen: the values of each sender, of each urgency where it counts, come in order.
template <unsigned classes = 1>
class Order {
 public:
  void receive(Parcel& parcel) {
    auto& last = last_[parcel.sender()][parcel.urgency() % classes];
    check(parcel.number() >= last, "values of one sender came in another order than they were sent");
    last = parcel.number() + 1;
    parcel.receive();
  }

 private:
  std::array<std::array<std::uint32_t, classes>, 32> last_{};
};

/// Interrupts, as one sender.
inline constexpr unsigned from_interrupt = 31;

}  // namespace soak
