// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/atomic.hpp>
#include <corps/log/log.hpp>
#include <corps/memory/call_pointer.hpp>
#include <corps/time/driver.hpp>

namespace corps::log {
namespace {

constinit Sink current_sink = board_sink;

constexpr std::string_view names[] = {"", "ERROR ", "WARN  ", "INFO  ", "DEBUG ", "TRACE "};

/// Seconds since start with microseconds, right-aligned so that lines stand in columns for the first eleven days.
void timestamp(Writer& out) noexcept {
  const auto ticks = static_cast<std::uint64_t>(time_driver::now());
  const std::uint64_t seconds = ticks / CORPS_TICK_HZ;
  out.character('[');
  for (std::uint64_t column = 100'000; column > 1 && column > seconds; column /= 10) out.character(' ');
  out.decimal(seconds);
  out.character('.');
  out.decimal(ticks % CORPS_TICK_HZ * 1'000'000 / CORPS_TICK_HZ, 6);
  out.text("] ");
}

}  // namespace

void set_sink(Sink sink) noexcept { arch::store_relaxed(current_sink, sink); }

void detail::write_line(Level level, std::string_view format, const Argument* arguments) noexcept {
  Writer out(arch::load_relaxed(current_sink));
  timestamp(out);
  out.text(names[static_cast<std::size_t>(level)]);
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (c == '{' && format[i + 1] == '}') {
      call_pointer(arguments->print, out, arguments->object);
      ++arguments;
      ++i;
      continue;
    }
    if (c == '{' || c == '}') ++i;  // doubled, as the compiler has checked
    out.character(c);
  }
  out.character('\n');
}

}  // namespace corps::log
