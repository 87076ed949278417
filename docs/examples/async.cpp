// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/tasks/async.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <expected>

using namespace std::chrono_literals;

namespace {

enum class Error { timeout, checksum };

struct Frame {
  int length = 0;
  int checksum = 0;
};

using Line = corps::Channel<int, 4>;

// References to what the caller has are fine: the call ends before the expression that awaits it.
corps::Async<std::expected<Frame, Error>> read_frame(Line& line) {
  Frame frame;
  frame.length = co_await line.receive();
  for (int i = 0; i < frame.length; ++i) {
    auto byte = co_await corps::with_timeout(2ms, line.receive());
    if (!byte) co_return std::unexpected(Error::timeout);
    frame.checksum ^= *byte;
  }
  if (frame.checksum != 0) co_return std::unexpected(Error::checksum);
  co_return frame;
}

Line line;

corps::Task<> talk() {
  for (int byte : {3, 1, 2, 3, /* the next one is incomplete */ 2, 5}) co_await line.send(byte);
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(talk()).value();
  auto good = co_await read_frame(line);
  if (!good || good->length != 3) corps::exit(1);
  auto bad = co_await read_frame(line);
  if (bad || bad.error() != Error::timeout) corps::exit(2);

  // Two calls at once; in the expression that makes them, since an Async cannot be kept.
  auto first = co_await corps::select(read_frame(line), corps::Timer::after(1ms));
  corps::exit(first.index() == 1 ? 0 : 3);
}
