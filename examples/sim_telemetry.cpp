// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The flagship, examples/telemetry.cpp as it stands, in the simulator: under each seed the computer opens the USB port,
// goes away and comes back at other instants, and is quicker or slower.

#include <arch/sim/sim.hpp>
#include <corps/corps.hpp>
#include <string>
#include <string_view>

#include "telemetry_line.hpp"

using namespace std::chrono_literals;
using corps::sim::check;

namespace {

/// The temperature of the n-th line, which tells whether a reading was lost.
corps::MilliCelsius temperature_of(std::uint32_t number) { return {-3'000 + static_cast<std::int32_t>(number) * 17}; }

/// Each line once, in order. Where the host went away in the middle of a line, its beginning stands in front of it.
void check_stream(std::string_view stream, std::uint32_t at_least) {
  std::uint32_t number = 1;
  for (; !stream.empty(); ++number) {
    const TelemetryLine line(number, temperature_of(number));
    const auto end = stream.find('\n');
    if (end == std::string_view::npos) break;  // on its way
    std::string_view arrived = stream.substr(0, end + 1);
    check(arrived.ends_with(line.text()), "a line was lost or repeated");
    arrived.remove_suffix(line.text().size());
    check(arrived.size() < 2 * line.text().size(), "a line was begun too often");
    stream.remove_prefix(end + 1);
  }
  check(number > at_least, "the stream has stopped");
}

}  // namespace

void simulate(corps::sim::World& world) {
  auto& pico = world.part<corps::sim::Pico>();
  std::uint32_t readings = 0;
  pico.temperature.set_source([&readings] { return temperature_of(++readings); });
  world.between(0ms, 400ms, "the host opens the port", [&pico] { pico.usb.connect(); });
  world.between(500ms, 900ms, "the host closes it", [&pico] { pico.usb.disconnect(); });
  world.between(901ms, 1300ms, "the host opens it again", [&pico] { pico.usb.connect(); });

  world.start(async_main);
  world.run_for(2s);

  // The 16 readings that the channel holds last for 0.8 s, so none is late: one every 50 ms.
  check_stream(pico.usb.received(), 38);
  const auto& edges = pico.led.edges();
  check(edges.size() == 7 || edges.size() == 8, "the LED has another number of edges");
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto due = (static_cast<int>(i) + 1) * 250ms;
    check(edges[i].at >= due && edges[i].at < due + 100us, "the LED was not switched on time");
    check(edges[i].level == (i % 2 == 0), "the LED was not toggled");
  }
}
