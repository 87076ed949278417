// SPDX-License-Identifier: MIT OR Apache-2.0
#include <unistd.h>

#include <arch/sim/event_log.hpp>
#include <corps/config.hpp>
#include <cstdio>

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
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t written = write(file_, rest.data(), rest.size());
    if (written <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace corps::sim
