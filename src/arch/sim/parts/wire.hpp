// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/world.hpp>
#include <corps/futures/future.hpp>
#include <corps/io/pin.hpp>
#include <corps/time/clock.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace corps::sim {

class Wire;

/// The future of an edge or a level; made by Input.
class [[nodiscard("a wait does nothing until it is awaited")]] WireWait : public Awaitable<WireWait> {
 public:
  enum class For : std::uint8_t { low, high, falling, rising, any_edge };
  WireWait(Wire& wire, For what) noexcept : wire_(&wire), for_(what) {}
  /// Only before it is polled.
  WireWait(WireWait&& other) noexcept;
  ~WireWait();

  bool poll_ready(Context& context) noexcept;
  void take() const noexcept {}

 private:
  friend class Wire;
  bool is_for_level() const { return for_ <= For::high; }
  bool wants(bool level) const {
    return for_ == For::any_edge ||
           (level ? for_ == For::high || for_ == For::rising : for_ == For::low || for_ == For::falling);
  }

  Wire* wire_;
  Waker waker_;
  For for_;
  bool listed_ = false;
  bool seen_ = false;  ///< the edge, by the hardware
  bool done_ = false;
};

/// What is driven; the handle that a program gets.
class Output {
 public:
  explicit Output(Wire& wire) noexcept : wire_(&wire) {}
  Output(Output&& other) noexcept : wire_(std::exchange(other.wire_, nullptr)) {}
  Output& operator=(Output&& other) noexcept {
    wire_ = std::exchange(other.wire_, nullptr);
    return *this;
  }
  void set_high() noexcept { set(true); }
  void set_low() noexcept { set(false); }
  void set(bool level) noexcept;
  void toggle() noexcept { set(!is_set_high()); }
  bool is_set_high() const noexcept;

 private:
  Wire& wire() const noexcept;
  Wire* wire_;
};

/// What is read and waited for. As on chips, an edge counts from the moment when its wait is polled first, and a level
/// that is gone before its interrupt is taken is not seen.
class Input {
 public:
  explicit Input(Wire& wire) noexcept : wire_(&wire) {}
  Input(Input&& other) noexcept : wire_(std::exchange(other.wire_, nullptr)) {}
  Input& operator=(Input&& other) noexcept {
    wire_ = std::exchange(other.wire_, nullptr);
    return *this;
  }
  bool is_high() const noexcept;
  bool is_low() const noexcept { return !is_high(); }
  WireWait wait_for_high() noexcept { return {wire(), WireWait::For::high}; }
  WireWait wait_for_low() noexcept { return {wire(), WireWait::For::low}; }
  WireWait wait_for_rising() noexcept { return {wire(), WireWait::For::rising}; }
  WireWait wait_for_falling() noexcept { return {wire(), WireWait::For::falling}; }
  WireWait wait_for_any() noexcept { return {wire(), WireWait::For::any_edge}; }

 private:
  Wire& wire() const noexcept;
  Wire* wire_;
};

static_assert(io::OutputPin<Output> && io::InputPin<Input>);

/// What hangs on a pin: records the level and its changes, and drives it from outside.
class Wire {
 public:
  explicit Wire(std::string name, bool level = false) : name_(std::move(name)), level_(level) {}
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  Output output() noexcept { return Output(*this); }
  Input input() noexcept { return Input(*this); }

  /// Changes the level now; the interrupt of whoever waits follows.
  void drive(bool level);
  void drive_at(Clock::duration when, bool level);
  /// A level at a time from `earliest` to `latest` from now, which is chosen.
  void drive_between(Clock::duration earliest, Clock::duration latest, bool level);
  /// So many changes of level, each so long after the one before, which is chosen: a contact that bounces.
  void bounce(unsigned changes, Clock::duration least, Clock::duration most);

  bool level() const { return level_; }
  struct Edge {
    Clock::duration at;
    bool level;
  };
  const std::vector<Edge>& edges() const { return edges_; }
  const std::string& name() const { return name_; }

 private:
  friend class WireWait;
  void request_interrupt();
  void deliver();

  std::string name_;
  bool level_;
  bool interrupt_pending_ = false;
  std::vector<Edge> edges_;
  std::vector<WireWait*> waits_;
};

}  // namespace corps::sim
