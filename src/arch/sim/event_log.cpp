// SPDX-License-Identifier: MIT OR Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <arch/sim/event_log.hpp>
#include <atomic>
#include <corps/config.hpp>
#include <cstdio>
#include <cstring>

namespace corps::sim {
namespace {

/// FNV-1a (Fowler, Noll, Vo), a word at a time where there is one.
constexpr std::uint64_t prime = 0x100'0000'01b3u;

}  // namespace

std::string seconds_text(std::int64_t ticks) {
  char text[64];
  std::snprintf(text, sizeof text, "%lld.%06lld", static_cast<long long>(ticks / CORPS_TICK_HZ),
                static_cast<long long>(ticks % CORPS_TICK_HZ * 1'000'000 / CORPS_TICK_HZ));
  return text;
}

void EventLog::add(std::int64_t now, std::string_view kind, std::string_view what, std::uint64_t number) {
  ++count_;
  auto mix = [this](std::uint64_t word) { fingerprint_ = (fingerprint_ ^ word) * prime; };
  mix(static_cast<std::uint64_t>(now));
  mix(number);
  for (char c : kind) mix(static_cast<unsigned char>(c));
  // Names of tasks come from the symbol table, which is not read unless they are printed: their numbers suffice.
  if (number == 0) {
    for (char c : what) mix(static_cast<unsigned char>(c));
  }
  if (file_ < 0) return;
  std::string line = seconds_text(now);
  line.insert(0, line.size() < 14 ? 14 - line.size() : 0, ' ');
  line.append("  ").append(kind).append(kind.size() < 8 ? 8 - kind.size() : 1, ' ').append(what);
  if (number != 0) line.append(" #").append(std::to_string(number));
  line += '\n';
  if (buffer_ != nullptr) {
    buffer_->add(file_, line);
  } else {
    write_all(file_, line);
  }
}

void write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// ---- EventBuffer ----

void EventBuffer::add(int file, std::string_view line) {
  is_adding_ = true;
  if (line.size() > sizeof text_ - size_) flush(file);
  if (line.size() > sizeof text_) {
    write_all(file, line);
  } else {
    std::memcpy(text_ + size_, line.data(), line.size());
    // The compiler may move what is not volatile; and the line counts when it is complete.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    size_ = size_ + line.size();
  }
  is_adding_ = false;
}

void EventBuffer::flush(int file) {
  is_writing_ = true;
  write_all(file, rest());
  size_ = 0;
  is_writing_ = false;
}

// ---- LastLines ----

void LastLines::add(std::string_view piece) {
  const auto lines = static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
  text_ += piece;
  kept_ += lines;
  count_ += lines;
  // Seldom, so that each line is moved about once.
  if (kept_ / 2 > most_) drop_first();
}

void LastLines::drop_first() {
  std::size_t at = 0;
  for (; kept_ > most_; --kept_) at = text_.find('\n', at) + 1;
  text_.erase(0, at);
}

std::string LastLines::take() {
  drop_first();
  return std::move(text_);
}

}  // namespace corps::sim
