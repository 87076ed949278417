// SPDX-License-Identifier: MIT OR Apache-2.0
// Uses a thread, a channel, a socket and a timer once; ends with the number of the check that failed.
#include <boards/desktop/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

corps::Channel<int, 2> numbers;

void check(bool holds, int number) {
  if (!holds) corps::exit(number);
}

corps::Task<> produce(int count) {
  for (int i = 1; i <= count; ++i) co_await numbers.send(i);
}

corps::Async<int> total(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await numbers.receive();
  co_return sum;
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  corps::host::Thread worker;
  worker.spawner().spawn(produce(100)).value();
  const int sum = co_await total(100);
  check(sum == 5050, 1);

  auto listener = corps::host::TcpListener::bind(corps::host::SocketAddress::loopback(0));
  check(listener.has_value(), 2);
  const auto address = listener->local_address().value();
  auto [client, server] = co_await corps::join(corps::host::TcpStream::connect(address), listener->accept());
  check(client.has_value() && server.has_value(), 3);
  const auto sent = co_await client->write("x");
  check(sent.has_value(), 4);
  std::byte byte;
  const auto got = co_await corps::with_timeout(5s, server->read(std::span(&byte, 1)));
  check(got.has_value() && got->value() == 1 && byte == std::byte{'x'}, 5);
}
