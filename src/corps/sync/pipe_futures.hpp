// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstddef>
#include <span>
#include <utility>

namespace corps {

namespace detail {
enum class PipeVerb : unsigned char { read, write, write_all, fill_buf };
}

/// The future that a Pipe's `read`, `write`, `write_all` and `fill_buf` return. Seven words.
template <class Pipe, detail::PipeVerb verb>
class [[nodiscard("a Pipe's futures do nothing until they are awaited")]] PipeTransfer
    : public Awaitable<PipeTransfer<Pipe, verb>> {
  using Verb = detail::PipeVerb;
  static constexpr bool writes = verb == Verb::write || verb == Verb::write_all;
  using Byte = std::conditional_t<writes, const std::byte, std::byte>;

 public:
  PipeTransfer(PipeTransfer&&) noexcept = default;
  ~PipeTransfer() {
    [[maybe_unused]] typename Pipe::Guard guard;
    pipe_->core_.leave(line(), node_, Pipe::capacity());
  }

  bool poll_ready(Context& context) noexcept {
    // Piece by piece, so that the lock is never held for long. In between the turn stays here, for this future is in
    // the line.
    for (;;) {
      [[maybe_unused]] typename Pipe::Guard guard;
      auto& core = pipe_->core_;
      const bool my_turn = node_.is_linked() ? line().is_first(node_) : line().empty();
      const std::size_t moved = my_turn ? move_piece() : 0;
      if (moved < piece_size && is_done(my_turn)) {
        core.leave(line(), node_, Pipe::capacity());
        return true;
      }
      node_.waker = context.waker();
      if (!node_.is_linked()) line().append(node_);
      if (moved < piece_size) return false;
    }
  }
  auto take() noexcept {
    if constexpr (verb == Verb::fill_buf) {
      [[maybe_unused]] typename Pipe::Guard guard;
      return pipe_->core_.readable(pipe_->bytes_, Pipe::capacity());
    } else if constexpr (verb != Verb::write_all) {
      return std::exchange(done_, 0);
    } else {
      done_ = 0;
    }
  }

 private:
  friend Pipe;
  /// Bytes that are copied with the lock held.
  static constexpr std::size_t piece_size = 64;

  PipeTransfer(Pipe& pipe, std::span<Byte> bytes) noexcept : pipe_(&pipe), bytes_(bytes) {}

  detail::WaitList& line() noexcept { return writes ? pipe_->core_.writers : pipe_->core_.readers; }
  std::size_t move_piece() noexcept {
    const std::size_t left = bytes_.size() - done_;
    const auto piece = bytes_.subspan(done_, left < piece_size ? left : piece_size);
    std::size_t moved = 0;
    if constexpr (writes) {
      moved = pipe_->core_.write(pipe_->bytes_, Pipe::capacity(), piece);
    } else {
      moved = pipe_->core_.read(pipe_->bytes_, Pipe::capacity(), piece);
    }
    done_ += moved;
    return moved;
  }
  bool is_done(bool my_turn) const noexcept {
    if (verb == Verb::fill_buf) return my_turn && pipe_->core_.size() != 0;
    if (verb == Verb::write_all) return done_ == bytes_.size();
    return done_ != 0 || bytes_.empty();
  }

  Pipe* pipe_;
  detail::FutureNode node_;
  std::span<Byte> bytes_;
  std::size_t done_ = 0;
};

}  // namespace corps
