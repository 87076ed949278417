// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace corps::sim {

/// The order of events of one run: always as a fingerprint, and as text when somebody is to read it.
class EventLog {
 public:
  /// The lines go to this file from now on, at once, so that a crash loses none.
  void print_to(int file) { file_ = file; }
  bool is_printed() const { return file_ >= 0; }

  /// `number` tells things of the same name apart, and is no address.
  void add(std::int64_t now, std::string_view kind, std::string_view what, std::uint64_t number = 0);

  /// Equal for runs with the same events at the same times.
  std::uint64_t fingerprint() const { return fingerprint_; }
  std::uint64_t count() const { return count_; }

 private:
  int file_ = -1;
  std::uint64_t fingerprint_ = 0xcbf2'9ce4'8422'2325u;
  std::uint64_t count_ = 0;
};

/// Seconds with as many decimals as ticks have.
std::string seconds_text(std::int64_t ticks);

}  // namespace corps::sim
