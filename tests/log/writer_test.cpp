// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/log/writer.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using corps::log::Writer;

std::string written;
int calls = 0;
void sink(std::string_view text) noexcept {
  written += text;
  ++calls;
}

template <class F>
std::string write(F what) {
  written.clear();
  calls = 0;
  {
    Writer out(sink);
    what(out);
  }
  return written;
}

TEST(Writer, CallsNoSinkForNothing) {
  EXPECT_EQ(write([](Writer& out) { out.text(""); }), "");
  EXPECT_EQ(calls, 0);
}

TEST(Writer, PadsDecimalsWithZeros) {
  EXPECT_EQ(write([](Writer& out) { out.decimal(0, 0); }), "0");
  EXPECT_EQ(write([](Writer& out) { out.decimal(7, 6); }), "000007");
  EXPECT_EQ(write([](Writer& out) { out.decimal(1234567, 6); }), "1234567");
  EXPECT_EQ(write([](Writer& out) { out.decimal(UINT64_MAX, 25); }), "0000018446744073709551615");
}

TEST(Writer, PadsHexadecimalsWithZeros) {
  EXPECT_EQ(write([](Writer& out) { out.hexadecimal(0, 0); }), "0");
  EXPECT_EQ(write([](Writer& out) { out.hexadecimal(0xabc, 4); }), "0abc");
  EXPECT_EQ(write([](Writer& out) { out.hexadecimal(0xabcdef, 4); }), "abcdef");
}

TEST(Writer, FlushesOnRequestOnce) {
  EXPECT_EQ(write([](Writer& out) {
              out.text("a");
              out.flush();
              out.flush();
              out.text("b");
            }),
            "ab");
  EXPECT_EQ(calls, 2);
}

TEST(Writer, KeepsBytesThatAreNoText) {
  const std::string bytes("\0\xff\n", 3);
  EXPECT_EQ(write([&](Writer& out) { out.text(bytes); }), bytes);
}

}  // namespace
