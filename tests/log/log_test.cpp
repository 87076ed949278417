// SPDX-License-Identifier: MIT OR Apache-2.0
#define CORPS_LOG_LEVEL debug
#include <corps/log/log.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <limits>
#include <string>
#include <vector>

#include "support/virtual_machine.hpp"

namespace app {
struct Point {
  int x;
  int y;
};
void log_print(corps::log::Writer& out, const Point& p) noexcept {
  out.character('(');
  out.signed_decimal(p.x);
  out.character(',');
  out.signed_decimal(p.y);
  out.character(')');
}
enum class Color { red = 1, green = 200 };
enum class Named { on, off };
void log_print(corps::log::Writer& out, Named n) noexcept { out.text(n == Named::on ? "on" : "off"); }
}  // namespace app

namespace {

using namespace std::chrono_literals;

class Log : public testing::Test {
 protected:
  /// The text of the one line that was logged.
  std::string text() {
    const std::string line = vm.take_log();
    const std::string prefix = "[     0.000000] INFO  ";
    EXPECT_EQ(line.substr(0, prefix.size()), prefix);
    EXPECT_EQ(line.back(), '\n');
    return line.substr(prefix.size(), line.size() - prefix.size() - 1);
  }
  test::VirtualMachine vm;
};

TEST_F(Log, WritesALineWithTimeAndLevel) {
  CORPS_ERROR("e");
  CORPS_WARN("w");
  CORPS_INFO("i");
  CORPS_DEBUG("d");
  EXPECT_EQ(vm.take_log(),
            "[     0.000000] ERROR e\n[     0.000000] WARN  w\n[     0.000000] INFO  i\n[     0.000000] DEBUG d\n");
}

TEST_F(Log, ShowsSecondsAndMicroseconds) {
  const struct {
    corps::Clock::duration at;
    const char* line;
  } cases[] = {
      {0us, "[     0.000000] INFO  \n"},        {1us, "[     0.000001] INFO  \n"},
      {1500021us, "[     1.500021] INFO  \n"},  {10s, "[    10.000000] INFO  \n"},
      {99999999us, "[    99.999999] INFO  \n"}, {999999s, "[999999.000000] INFO  \n"},
      {1000000s, "[1000000.000000] INFO  \n"},
  };
  for (const auto& c : cases) {
    vm.advance(c.at - corps::Clock::now().time_since_epoch());
    CORPS_INFO("");
    EXPECT_EQ(vm.take_log(), c.line);
  }
}

TEST_F(Log, PrintsIntegersOfEverySize) {
  CORPS_INFO("{} {} {} {}", std::numeric_limits<std::int8_t>::min(), std::numeric_limits<std::int16_t>::min(),
             std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(text(), "-128 -32768 -2147483648 -9223372036854775808");
  CORPS_INFO("{} {} {} {}", std::uint8_t{255}, std::uint16_t{65535}, 4294967295u, UINT64_MAX);
  EXPECT_EQ(text(), "255 65535 4294967295 18446744073709551615");
  CORPS_INFO("{} {} {} {}", 0, 4294967296ull, 10000000000000000000ull, -1l);
  EXPECT_EQ(text(), "0 4294967296 10000000000000000000 -1");
}

TEST_F(Log, PrintsTexts) {
  const char* null = nullptr;
  const char* pointer = "pointer";
  char buffer[16] = "buffer";
  const std::string string = "string";
  CORPS_INFO("{} {} {} {} {} {} {}", "literal", pointer, null, buffer, string, std::string_view("view!", 4),
             corps::StaticString("static"));
  EXPECT_EQ(text(), "literal pointer (null) buffer string view static");
  CORPS_INFO("{}{}{}", 'c', "", std::string_view());
  EXPECT_EQ(text(), "c");
}

TEST_F(Log, PrintsTruthValuesAndPointers) {
  CORPS_INFO("{} {}", true, false);
  EXPECT_EQ(text(), "true false");
  int object = 0;
  volatile int device = 0;
  CORPS_INFO("{} {} {}", reinterpret_cast<void*>(0x1234), static_cast<int*>(nullptr), nullptr);
  EXPECT_EQ(text(), "0x0000000000001234 0x0000000000000000 (null)");
  CORPS_INFO("{} {}", &object, &device);
  EXPECT_EQ(text().substr(0, 4), "0x00");
}

TEST_F(Log, PrintsFloatingNumbersWithThreeDecimals) {
  const struct {
    double value;
    const char* expected;
  } cases[] = {
      {0.0, "0.000"},
      {1.0, "1.000"},
      {-1.5, "-1.500"},
      {3.14159, "3.142"},
      {0.0005, "0.001"},
      {0.0004, "0.000"},
      {0.9995, "1.000"},
      {1e6 + 0.25, "1000000.250"},
      {9e15, "9000000000000000.000"},
      {1e16, "out of range"},
      {-1e300, "out of range"},
      {1.7e308, "out of range"},
      {-1e306, "out of range"},
      {std::numeric_limits<double>::quiet_NaN(), "nan"},
      {std::numeric_limits<double>::infinity(), "inf"},
      {-std::numeric_limits<double>::infinity(), "-inf"},
  };
  for (const auto& c : cases) {
    CORPS_INFO("{}", c.value);
    EXPECT_EQ(text(), c.expected);
  }
  CORPS_INFO("{}", 0.25f);
  EXPECT_EQ(text(), "0.250");
}

TEST_F(Log, PrintsTemperaturesErrorsAndEnumerations) {
  CORPS_INFO("{} {} {} {}", corps::MilliCelsius{23437}, corps::MilliCelsius{-5}, corps::MilliCelsius{INT32_MIN},
             corps::MilliCelsius{0});
  EXPECT_EQ(text(), "23.437 -0.005 -2147483.648 0.000");
  using corps::io::Error;
  const struct {
    Error error;
    const char* expected;
  } errors[] = {
      {Error::disconnected, "disconnected"},
      {Error::overrun, "overrun"},
      {Error::framing, "framing"},
      {Error::parity, "parity"},
      {Error::line_break, "line break"},
      {Error::no_acknowledge, "no acknowledge"},
      {Error::invalid_argument, "invalid argument"},
      {static_cast<Error>(200), "unknown error"},
  };
  for (const auto& c : errors) {
    CORPS_INFO("{}", c.error);
    EXPECT_EQ(text(), c.expected);
  }
  CORPS_INFO("{} {} {}", app::Color::red, app::Color::green, app::Named::off);
  EXPECT_EQ(text(), "1 200 off");
}

TEST_F(Log, PrintsTypesOfTheUsersOwn) {
  CORPS_INFO("at {}!", app::Point{3, -4});
  EXPECT_EQ(text(), "at (3,-4)!");
}

TEST_F(Log, PrintsHexadecimalNumbers) {
  using corps::log::hex;
  CORPS_INFO("{} {} {} {} {}", hex(0), hex(255), hex(0x1f, 8), hex(std::int8_t{-1}), hex(UINT64_MAX));
  EXPECT_EQ(text(), "0x0 0xff 0x0000001f 0xff 0xffffffffffffffff");
}

TEST_F(Log, TakesDoubledBracesAsBraces) {
  CORPS_INFO("{{}} {{{}}} }}{{", 1);
  EXPECT_EQ(text(), "{} {1} }{");
}

TEST_F(Log, DoesNotEvaluateWhatIsNotCompiledIn) {
  int evaluated = 0;
  CORPS_TRACE("{}", ++evaluated);
  EXPECT_EQ(evaluated, 0);
  EXPECT_EQ(vm.take_log(), "");
  CORPS_DEBUG("{}", ++evaluated);
  EXPECT_EQ(evaluated, 1);
  vm.take_log();
}

TEST_F(Log, IsOneStatement) {
  if (vm.now() == 0)
    CORPS_INFO("then");
  else
    CORPS_INFO("else");
  EXPECT_EQ(text(), "then");
}

std::vector<std::string> pieces;
void keep_pieces(std::string_view piece) noexcept { pieces.emplace_back(piece); }

TEST_F(Log, PassesLongLinesOnInPiecesWithoutLoss) {
  for (std::size_t length : {0u, 50u, 57u, 58u, 59u, 79u, 80u, 81u, 200u, 5000u}) {
    std::string long_text;
    for (std::size_t i = 0; i < length; ++i) long_text += static_cast<char>('a' + i % 26);
    pieces.clear();
    corps::log::set_sink(keep_pieces);
    CORPS_INFO("{}", long_text);
    corps::log::set_sink(corps::log::board_sink);
    std::string all;
    for (const std::string& piece : pieces) {
      EXPECT_FALSE(piece.empty());
      EXPECT_LE(piece.size(), 80u);
      all += piece;
    }
    EXPECT_EQ(all, "[     0.000000] INFO  " + long_text + "\n");
  }
}

TEST_F(Log, PassesAShortLineOnInOnePiece) {
  pieces.clear();
  corps::log::set_sink(keep_pieces);
  CORPS_INFO("short {}", 1);
  corps::log::set_sink(corps::log::board_sink);
  EXPECT_EQ(pieces.size(), 1u);
}

TEST_F(Log, GoesToTheSinkThatIsSet) {
  pieces.clear();
  corps::log::set_sink(keep_pieces);
  CORPS_INFO("there");
  EXPECT_EQ(vm.take_log(), "");
  corps::log::set_sink(corps::log::board_sink);
  CORPS_INFO("here");
  EXPECT_EQ(text(), "here");
  EXPECT_EQ(pieces.size(), 1u);
}

}  // namespace
