// SPDX-License-Identifier: MIT OR Apache-2.0
#include <sim/support.hpp>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using corps::sim::check;
using corps::sim::explore;
using corps::sim::Input;
using corps::sim::Output;
using corps::sim::SerialLink;
using corps::sim::SerialPort;
using corps::sim::Thermometer;
using corps::sim::Wire;
using corps::sim::World;
using test::Borrowed;

namespace {

void expect_all(const corps::sim::Program& program, std::uint64_t seeds = 300) {
  const auto report = explore(seeds, program, sim_test::options());
  EXPECT_TRUE(report.passed()) << report.text();
}

enum class Wait { high, low, rising, falling, any };
corps::Task<> wait_on_pin(Input pin, Wait what, Borrowed<std::vector<std::int64_t>> times) {
  for (;;) {
    switch (what) {
      case Wait::high:
        co_await pin.wait_for_high();
        break;
      case Wait::low:
        co_await pin.wait_for_low();
        break;
      case Wait::rising:
        co_await pin.wait_for_rising();
        break;
      case Wait::falling:
        co_await pin.wait_for_falling();
        break;
      case Wait::any:
        co_await pin.wait_for_any();
        break;
    }
    times->push_back(corps::Clock::now().time_since_epoch().count());
    co_await corps::Timer::after(5ms);
  }
}

/// When a wait in a loop of at least 5 ms sees a pin that rises at 10 ms, falls at 20 ms and rises at 30 ms.
std::vector<std::int64_t> seen(Wait what) {
  World world(1, corps::sim::order_only());
  auto& wire = world.make<Wire>("pin");
  auto& times = world.make<std::vector<std::int64_t>>();
  world.spawn(wait_on_pin(wire.input(), what, times));
  wire.drive_at(10ms, true);
  wire.drive_at(20ms, false);
  wire.drive_at(30ms, true);
  world.run_for(33ms);
  return times;
}

corps::Task<> blink(Output led) {
  corps::Ticker every{1ms};
  for (int i = 0; i < 4; ++i) {
    co_await every.next();
    led.toggle();
  }
}

corps::Task<3> measure(corps::sim::TemperatureSensor sensor, Borrowed<std::vector<int>> values) {
  const corps::MilliCelsius value = co_await sensor.read();
  values->push_back(value.value);
}
corps::Task<> measure_in_vain(corps::sim::TemperatureSensor sensor) {
  co_await corps::with_timeout(10us, sensor.read());
}

corps::Task<> write_text(SerialPort port, std::string text, Borrowed<std::string> result) {
  *result = (co_await port.write(text)) ? "written" : "disconnected";
}
corps::Task<> read_text(SerialPort port, std::size_t size, Borrowed<std::string> text) {
  std::byte buffer[100];
  while (text->size() < size) {
    const auto count = co_await port.read(buffer);
    check(count && *count >= 1 && *count <= 64, "a read gives 1 to 64 bytes");
    text->append(reinterpret_cast<const char*>(buffer), *count);
  }
}

std::string numbers(int to) {
  std::string text;
  for (int i = 0; i < to; ++i) text += std::to_string(i) + ' ';
  return text;
}

}  // namespace

TEST(Wire, WaitsForLevelsAndEdges) {
  using Times = std::vector<std::int64_t>;
  EXPECT_EQ(seen(Wait::high), (Times{10'000, 15'000, 30'000}));
  EXPECT_EQ(seen(Wait::low), (Times{0, 5'000, 20'000, 25'000}));
  EXPECT_EQ(seen(Wait::rising), (Times{10'000, 30'000}));
  EXPECT_EQ(seen(Wait::falling), (Times{20'000}));
  EXPECT_EQ(seen(Wait::any), (Times{10'000, 20'000, 30'000}));
}

TEST(Wire, RecordsWhatIsDriven) {
  expect_all([](World& world) {
    auto& led = world.make<Wire>("led");
    world.spawn(blink(led.output()));
    world.run_to_end();
    check(led.edges().size() == 4 && !led.level(), "four edges");
    for (int i = 0; i < 4; ++i) {
      const auto& edge = led.edges()[static_cast<std::size_t>(i)];
      check(edge.at >= (i + 1) * 1ms && edge.at < (i + 1) * 1ms + 50us && edge.level == (i % 2 == 0), "on time");
    }
  });
}

TEST(Wire, OfABouncingContactAnEdgeIsSeenAndAnInputSeesTheLast) {
  expect_all([](World& world) {
    auto& button = world.make<Wire>("button");
    auto& times = world.make<std::vector<std::int64_t>>();
    button.bounce(7, 1us, 300us);
    world.spawn(wait_on_pin(button.input(), Wait::any, times));
    world.run_for(20ms);
    check(!times.empty(), "no edge was seen");
    check(button.edges().size() == 7 && button.level(), "it has not bounced");
  });
}

TEST(Sensor, GivesEachReaderAValueInTurn) {
  expect_all([](World& world) {
    auto& sensor = world.make<Thermometer>("sensor");
    auto& values = world.make<std::vector<int>>();
    auto& count = world.make<int>(0);
    sensor.set_source([&count] { return corps::MilliCelsius{++count}; });
    for (int i = 0; i < 3; ++i) world.spawn(measure(corps::sim::TemperatureSensor(sensor), values));
    world.run_to_end();
    check(values == std::vector{1, 2, 3}, "one conversion for each, in order");
  });
}

TEST(Sensor, AReadingThatIsGivenUpHoldsUpNobody) {
  expect_all([](World& world) {
    auto& sensor = world.make<Thermometer>("sensor", corps::MilliCelsius{21'000});
    auto& values = world.make<std::vector<int>>();
    world.spawn(measure_in_vain(corps::sim::TemperatureSensor(sensor)));
    world.spawn(measure(corps::sim::TemperatureSensor(sensor), values));
    world.run_to_end();
    check(values == std::vector{21'000}, "the second has its value");
    check(sensor.conversions() == 2, "two conversions");
  });
}

TEST(SerialLink, CarriesAllBytesBothWays) {
  expect_all([](World& world) {
    auto& link = world.make<SerialLink>("port", true);
    auto& text = world.make<std::string>();
    auto& result = world.make<std::string>();
    const std::string all = numbers(200);
    link.send(all);
    world.spawn(read_text(SerialPort(link), all.size(), text));
    world.spawn(write_text(SerialPort(link), all, result));
    world.run_to_end();
    world.run_until_idle();
    check(text == all && link.all_read(), "what was sent was read");
    check(link.received() == all && link.all_sent() && result == "written", "what was written has arrived");
  });
}

TEST(SerialLink, AWriteWaitsForSomebodyToOpenThePort) {
  expect_all([](World& world) {
    auto& link = world.make<SerialLink>("port", false);
    auto& result = world.make<std::string>();
    world.spawn(write_text(SerialPort(link), numbers(100), result));
    world.run_for(1s);
    check(result.empty() && link.received().empty(), "nobody is there yet");
    link.connect();
    world.run_to_end();
    world.run_until_idle();
    check(result == "written" && link.received() == numbers(100), "then it goes on");
  });
}

TEST(SerialLink, AWriteIsCutOffWhenTheOtherEndGoesAwayAndSaysSo) {
  expect_all([](World& world) {
    auto& link = world.make<SerialLink>("port", true);
    auto& result = world.make<std::string>();
    const std::string all = numbers(300);
    world.spawn(write_text(SerialPort(link), all, result));
    const bool unplugged = world.choose(2) == 1;
    world.between(0us, 5ms, "it goes away", [&link, unplugged] { unplugged ? link.unplug() : link.disconnect(); });
    world.run_for(1s);
    check(all.starts_with(link.received()), "what has arrived is the beginning");
    if (result == "disconnected") {
      check(link.received().size() < all.size(), "it was cut off");
    } else if (result != "written") {
      // Gone before the first byte was taken: the write waits for the next one to open the port.
      check(result.empty() && link.received().empty(), "it has not begun");
      link.connect();
      world.run_to_end();
      world.run_until_idle();
      check(link.received() == all, "it was written to the next one");
    }
  });
}

TEST(SerialLink, AWriterWaitsWhileNothingIsFetched) {
  expect_all([](World& world) {
    auto& link = world.make<SerialLink>("port", true);
    auto& result = world.make<std::string>();
    link.fetch(false);
    world.spawn(write_text(SerialPort(link), numbers(100), result));
    world.run_for(1s);
    check(result.empty() && link.received().empty(), "two packets are all that is buffered");
    link.fetch(true);
    world.run_to_end();
    world.run_until_idle();
    check(link.received() == numbers(100), "then it goes on");
  });
}

TEST(PartsDeathTest, AreNotUsedAfterTheyWereMovedAway) {
  World world(1);
  auto& wire = world.make<Wire>("pin");
  Output output = wire.output();
  Output moved = std::move(output);
  EXPECT_FALSE(moved.is_set_high());
  EXPECT_DEATH(output.set_high(), "moved away");  // NOLINT(bugprone-use-after-move)
}
