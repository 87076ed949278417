// SPDX-License-Identifier: MIT OR Apache-2.0
// TCP over loopback. Each test is a task that plays both ends, or spawns the other.
#include <sys/socket.h>

#include <atomic>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "run.hpp"

namespace {

using test::Borrowed;
using test::host::SocketAddress;
using test::host::TcpListener;
using test::host::TcpStream;
using test::host::Thread;
using namespace std::chrono_literals;

corps::Spawner here() { return corps::Spawner(corps::detail::current->executor()); }

TcpListener listen() { return TcpListener::bind(SocketAddress::loopback(0)).value(); }

struct Pair {
  Pair(TcpStream a, TcpStream b) : client(std::move(a)), server(std::move(b)) {}
  TcpStream client;
  TcpStream server;
};

corps::Async<Pair> connected() {
  auto listener = listen();
  const auto address = listener.local_address().value();
  auto [client, server] = co_await corps::join(TcpStream::connect(address), listener.accept());
  co_return Pair(std::move(client).value(), std::move(server).value());
}

/// Reads until `buffer` is full or the stream ends; how many.
corps::Async<std::size_t> read_all(TcpStream& stream, std::span<std::byte> buffer) {
  std::size_t size = 0;
  while (size < buffer.size()) {
    const auto count = co_await stream.read(buffer.subspan(size));
    if (!count || *count == 0) break;
    size += *count;
  }
  co_return size;
}

// --- bytes
// ------------------------------------------------------------------------------------------------------------

corps::Task<> send_and_receive() {
  auto [client, server] = co_await connected();
  std::byte buffer[16];
  const auto sent = co_await client.write("hello");
  EXPECT_TRUE(sent.has_value());
  auto count = co_await server.read(buffer);
  EXPECT_EQ(count.value(), 5u);
  EXPECT_EQ(std::memcmp(buffer, "hello", 5), 0);
  EXPECT_EQ(client.peer_address().value(), server.local_address().value());
  EXPECT_EQ(server.peer_address().value(), client.local_address().value());
  EXPECT_TRUE(client.set_no_delay(true).has_value());

  // Nothing to do is done at once.
  count = co_await server.read(std::span<std::byte>());
  EXPECT_EQ(count.value(), 0u);
  const auto nothing = co_await server.write(std::string_view());
  EXPECT_TRUE(nothing.has_value());

  // One end has said all; the other may go on.
  EXPECT_TRUE(client.shutdown().has_value());
  for (int i = 0; i < 2; ++i) {
    count = co_await server.read(buffer);
    EXPECT_EQ(count.value(), 0u);
  }
  const auto answer = co_await server.write("bye");
  EXPECT_TRUE(answer.has_value());
  count = co_await client.read(buffer);
  EXPECT_EQ(count.value(), 3u);
}
TEST(Tcp, CarriesBytesBothWaysAndEndsEachWayByItself) { test::run(send_and_receive()); }

struct Volume {
  static constexpr std::size_t size = 1 << 20;
  std::vector<std::byte> sent = std::vector<std::byte>(size);
  std::vector<std::byte> received = std::vector<std::byte>(size);
};

corps::Task<> echo(TcpStream stream) {
  std::array<std::byte, 3'000> buffer;
  for (;;) {
    const auto count = co_await stream.read(buffer);
    if (!count || *count == 0) break;
    const auto sent = co_await stream.write(std::span(buffer).first(*count));
    EXPECT_TRUE(sent.has_value());
  }
}
corps::Async<> write_in_pieces(TcpStream& stream, const Volume& volume, std::mt19937& random) {
  for (std::size_t at = 0; at < Volume::size;) {
    const std::size_t size = std::min<std::size_t>(1 + random() % 40'000, Volume::size - at);
    const auto sent = co_await stream.write(std::span(volume.sent).subspan(at, size));
    EXPECT_TRUE(sent.has_value());
    at += size;
    if (random() % 8 == 0) co_await corps::Timer::after(std::chrono::microseconds(random() % 500));
  }
  EXPECT_TRUE(stream.shutdown().has_value());
}
corps::Async<> read_in_pieces(TcpStream& stream, Volume& volume, std::mt19937& random) {
  std::size_t at = 0;
  for (;;) {
    const std::size_t size = std::min<std::size_t>(1 + random() % 20'000, Volume::size - at);
    std::byte end;
    const auto count =
        co_await stream.read(size != 0 ? std::span(volume.received).subspan(at, size) : std::span(&end, 1));
    EXPECT_TRUE(count.has_value());
    if (!count || *count == 0) break;
    at += *count;
    // A slow reader: the buffers in between fill up, and everybody waits.
    if (random() % 4 == 0) co_await corps::Timer::after(std::chrono::microseconds(random() % 2'000));
  }
  EXPECT_EQ(at, Volume::size);
}
corps::Task<> echo_a_megabyte(Borrowed<Volume> volume) {
  std::mt19937 random(1), reads(2);
  for (auto& byte : volume->sent) byte = static_cast<std::byte>(random());
  auto pair = co_await connected();
  const auto server = here().spawn(echo(std::move(pair.server))).value();
  co_await corps::join(write_in_pieces(pair.client, *volume, random), read_in_pieces(pair.client, *volume, reads));
  EXPECT_TRUE(volume->sent == volume->received);
  const auto end = co_await server.join();
  EXPECT_EQ(end, corps::TaskEnd::finished);
}
TEST(Tcp, EchoesAMegabyteInRandomPiecesToASlowReader) {
  Volume volume;
  test::run(echo_a_megabyte(Borrowed(volume)));
}

// --- turns
// ------------------------------------------------------------------------------------------------------------

struct Line {
  std::optional<Pair> pair;
  std::optional<TcpListener> listener;
  std::string order;
};

corps::Task<4> read_one(Borrowed<Line> line, char name) {
  std::byte byte;
  const auto count = co_await line->pair->server.read(std::span(&byte, 1));
  EXPECT_EQ(count.value(), 1u);
  line->order += name;
  line->order += static_cast<char>(byte);
}
corps::Task<> several_read(Borrowed<Line> line) {
  auto pair = co_await connected();
  line->pair.emplace(std::move(pair));
  corps::TaskHandle readers[] = {here().spawn(read_one(line, 'a')).value(), here().spawn(read_one(line, 'b')).value(),
                                 here().spawn(read_one(line, 'c')).value(), here().spawn(read_one(line, 'd')).value()};
  co_await corps::Timer::after(1ms);
  readers[1].cancel();
  const auto one = co_await line->pair->client.write("1");
  EXPECT_TRUE(one.has_value());
  co_await readers[0].join();
  readers[2].cancel();  // it is the first in the line now
  const auto rest = co_await line->pair->client.write("2");
  EXPECT_TRUE(rest.has_value());
  co_await readers[3].join();
  EXPECT_EQ(line->order, "a1d2");
}
TEST(Tcp, ReadersHaveTheirTurnsInTheOrderTheyCame) {
  Line line;
  test::run(several_read(Borrowed(line)));
}

corps::Task<3> accept_one(Borrowed<Line> line, char name) {
  auto stream = co_await line->listener->accept();
  line->order += name;
  const auto sent = co_await stream->write(std::string_view(&name, 1));
  EXPECT_TRUE(sent.has_value());
}
corps::Task<> several_accept(Borrowed<Line> line) {
  line->listener.emplace(listen());
  const auto address = line->listener->local_address().value();
  for (const char name : {'a', 'b', 'c'}) EXPECT_TRUE(here().spawn(accept_one(line, name)).has_value());
  for (const char name : {'a', 'b', 'c'}) {
    auto client = co_await TcpStream::connect(address);
    std::byte got;
    const auto count = co_await client->read(std::span(&got, 1));
    EXPECT_EQ(count.value(), 1u);
    EXPECT_EQ(static_cast<char>(got), name);
  }
  EXPECT_EQ(line->order, "abc");
}
TEST(Tcp, AcceptorsHaveTheirTurnsInTheOrderTheyCame) {
  Line line;
  test::run(several_accept(Borrowed(line)));
}

/// More than the system's buffers take: whoever writes it waits for the reader.
constexpr std::size_t too_much = 32 << 20;

corps::Task<> write_too_much(Borrowed<Line> line, Borrowed<std::vector<std::byte>> data) {
  [[maybe_unused]] const auto sent = co_await line->pair->client.write(*data);
  ADD_FAILURE() << "it was all written, to nobody";
}
corps::Task<> write_a_little(Borrowed<Line> line) {
  const auto sent = co_await line->pair->client.write("end");
  EXPECT_TRUE(sent.has_value());
  EXPECT_TRUE(line->pair->client.shutdown().has_value());
}
corps::Task<> cancel_a_write(Borrowed<Line> line, Borrowed<std::vector<std::byte>> data) {
  auto pair = co_await connected();
  line->pair.emplace(std::move(pair));
  const auto first = here().spawn(write_too_much(line, data)).value();
  const auto second = here().spawn(write_a_little(line)).value();
  co_await corps::Timer::after(5ms);
  EXPECT_TRUE(second.is_running());  // behind the first
  first.cancel();
  co_await first.join();
  // What was written stays written; the next writer's bytes come after it.
  const std::size_t size = co_await read_all(line->pair->server, *data);
  EXPECT_GT(size, 3u);
  EXPECT_LT(size, too_much);
  EXPECT_EQ(std::memcmp(data->data() + size - 3, "end", 3), 0);
}
TEST(Tcp, AWriterBehindACancelledOneHasItsTurn) {
  Line line;
  std::vector<std::byte> data(too_much);
  test::run(cancel_a_write(Borrowed(line), Borrowed(data)));
}

// --- cancelled
// --------------------------------------------------------------------------------------------------------

corps::Task<> cancel_reads() {
  auto [client, server] = co_await connected();
  std::byte buffer[8];
  for (int i = 0; i < 20; ++i) {
    const auto late = co_await corps::with_timeout(1ms, server.read(buffer));
    EXPECT_FALSE(late.has_value());
    const auto sent = co_await client.write("x");
    EXPECT_TRUE(sent.has_value());
    // With the system's wait of the cancelled read still under way, or over.
    if (i % 2 == 0) co_await corps::Timer::after(1ms);
    const auto in_time = co_await corps::with_timeout(10s, server.read(buffer));
    EXPECT_EQ(in_time.value().value(), 1u);
  }
}
TEST(Tcp, ACancelledReadLosesNothing) { test::run(cancel_reads()); }

corps::Task<> cancel_accepts() {
  auto listener = listen();
  const auto address = listener.local_address().value();
  for (int i = 0; i < 10; ++i) {
    auto late = co_await corps::with_timeout(1ms, listener.accept());
    EXPECT_FALSE(late.has_value());
    auto client = co_await TcpStream::connect(address);
    EXPECT_TRUE(client.has_value());
    auto in_time = co_await corps::with_timeout(10s, listener.accept());
    EXPECT_TRUE(in_time.value().has_value());
  }
}
TEST(Tcp, ACancelledAcceptLosesNoConnection) { test::run(cancel_accepts()); }

corps::Task<> cancel_connects() {
  // A listener whose backlog is full answers no more, so that a further connect stays under way.
  auto listener = TcpListener::bind(SocketAddress::loopback(0), 0).value();
  const auto address = listener.local_address().value();
  std::vector<TcpStream> taken;
  int timeouts = 0;
  for (int i = 0; i < 8 && timeouts == 0; ++i) {
    auto stream = co_await corps::with_timeout(50ms, TcpStream::connect(address));
    if (!stream) {
      ++timeouts;
    } else if (*stream) {
      taken.push_back(std::move(**stream));
    }
  }
  EXPECT_EQ(timeouts, 1);
  const int before = test::open_files();
  for (int i = 0; i < 5; ++i) {
    const auto late = co_await corps::with_timeout(1ms, TcpStream::connect(address));
    EXPECT_FALSE(late.has_value());
  }
  co_await corps::Timer::after(1ms);
  EXPECT_EQ(test::open_files(), before);
}
TEST(Tcp, ACancelledConnectLeavesNoSocket) { test::run(cancel_connects()); }

// --- errors
// -----------------------------------------------------------------------------------------------------------

corps::Task<> fail_to_connect() {
  std::optional<TcpListener> listener(listen());
  const auto address = listener->local_address().value();
  const auto again = TcpListener::bind(address);
  EXPECT_EQ(again.error(), std::errc::address_in_use);
  listener.reset();
  auto refused = co_await TcpStream::connect(address);
  EXPECT_EQ(refused.error(), std::errc::connection_refused);
  auto nowhere = co_await TcpStream::connect(SocketAddress());
  EXPECT_FALSE(nowhere.has_value());
}
TEST(Tcp, ErrorsAreValues) { test::run(fail_to_connect()); }

corps::Task<> reset_in_the_middle() {
  auto pair = co_await connected();
  std::optional<Pair> both(std::move(pair));
  const linger at_once{1, 0};
  EXPECT_EQ(setsockopt(both->client.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
  TcpStream server = std::move(both->server);
  both.reset();
  std::byte buffer[16];
  const auto count = co_await server.read(buffer);
  EXPECT_EQ(count.error(), std::errc::connection_reset);
  const auto lost = co_await server.write("to nobody");
  EXPECT_EQ(lost.error(), std::errc::broken_pipe);  // and no SIGPIPE
}
TEST(Tcp, AResetIsAnErrorForReaderAndWriter) { test::run(reset_in_the_middle()); }

corps::Task<> read_what_is_reset(Borrowed<Line> line) {
  std::byte buffer[16];
  const auto count = co_await line->pair->server.read(buffer);
  EXPECT_EQ(count.error(), std::errc::connection_reset);
}
corps::Task<> reset_a_waiting_reader(Borrowed<Line> line) {
  auto pair = co_await connected();
  line->pair.emplace(std::move(pair));
  const auto reader = here().spawn(read_what_is_reset(line)).value();
  co_await corps::Timer::after(1ms);
  const linger at_once{1, 0};
  EXPECT_EQ(setsockopt(line->pair->client.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
  {
    const TcpStream gone = std::move(line->pair->client);
  }
  co_await reader.join();
}
TEST(Tcp, AResetEndsAReadThatWaits) {
  Line line;
  test::run(reset_a_waiting_reader(Borrowed(line)));
}

corps::Task<2> read_what_is_closed(Borrowed<Line> line) {
  std::byte buffer[16];
  const auto count = co_await line->pair->server.read(buffer);
  EXPECT_EQ(count.error(), std::errc::bad_file_descriptor);
}
corps::Task<> close_under_readers(Borrowed<Line> line) {
  auto pair = co_await connected();
  line->pair.emplace(std::move(pair));
  const auto one = here().spawn(read_what_is_closed(line)).value();
  const auto two = here().spawn(read_what_is_closed(line)).value();
  co_await corps::Timer::after(1ms);
  {
    const TcpStream gone = std::move(line->pair->server);
  }
  co_await corps::join(one.join(), two.join());
}
TEST(Tcp, ClosingItEndsTheOperationsThatWaitForIt) {
  Line line;
  test::run(close_under_readers(Borrowed(line)));
}

// --- fairness
// ---------------------------------------------------------------------------------------------------------

struct Flood {
  bool over = false;
  std::size_t read = 0;
};
corps::Task<> drink(TcpStream stream, Borrowed<Flood> flood) {
  // Never waits for anything but a stream that always has more.
  std::byte byte;
  while (!flood->over) {
    const auto count = co_await stream.read(std::span(&byte, 1));
    EXPECT_EQ(count.value(), 1u);
    ++flood->read;
  }
}
corps::Task<> flood_one(Borrowed<Flood> flood) {
  auto pair = co_await connected();
  const std::vector<std::byte> water(200'000);
  const auto sent = co_await pair.client.write(water);
  EXPECT_TRUE(sent.has_value());
  const auto drinker = here().spawn(drink(std::move(pair.server), flood)).value();
  for (int i = 0; i < 10; ++i) co_await corps::yield_now();
  flood->over = true;
  co_await drinker.join();
  EXPECT_GT(flood->read, 0u);
  EXPECT_LT(flood->read, 5'000u);
}
TEST(Tcp, APeerThatAlwaysHasMoreKeepsNobodyFromRunning) {
  Flood flood;
  test::run(flood_one(Borrowed(flood)));
}

// --- threads
// ----------------------------------------------------------------------------------------------------------

struct Office {
  test::host::SendSpawner back_office;
};
corps::Task<> serve_in_two_threads(Borrowed<Office> office) {
  auto listener = listen();
  const auto address = listener.local_address().value();
  auto [client, server] = co_await corps::join(TcpStream::connect(address), listener.accept());
  std::byte buffer[4];
  // Awaited here first, then there.
  auto late = co_await corps::with_timeout(1ms, server->read(buffer));
  EXPECT_FALSE(late.has_value());
  const auto echoing = office->back_office.spawn(echo(std::move(*server).detach())).value();
  const auto sent = co_await client->write("ping");
  EXPECT_TRUE(sent.has_value());
  const std::size_t size = co_await read_all(*client, buffer);
  EXPECT_EQ(size, 4u);
  EXPECT_TRUE(client->shutdown().has_value());
  co_await echoing.join();
}
TEST(Tcp, AStreamGoesToAnotherThread) {
  Thread back;
  Office office{back.spawner()};
  test::run(serve_in_two_threads(Borrowed(office)));
}

corps::Task<> leave_it_waiting(Borrowed<Line> line) {
  auto pair = co_await connected();
  line->pair.emplace(std::move(pair));
  std::byte byte;
  const auto late = co_await corps::with_timeout(1ms, line->pair->server.read(std::span(&byte, 1)));
  EXPECT_FALSE(late.has_value());
}
TEST(TcpDeathTest, AwaitingItInTwoThreadsPanics) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Line line;
        Thread one;
        Thread two;
        test::wait_for(one, one.spawner().spawn(leave_it_waiting(Borrowed(line))).value());
        test::wait_for(two, two.spawner().spawn(read_one(Borrowed(line), 'x')).value());
      },
      "awaited in two threads");
}
TEST(TcpDeathTest, UsingAMovedStreamPanics) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto listener = listen();
  auto other = std::move(listener);
  EXPECT_DEATH((void)listener.accept(), "after it was moved away");
}

TEST(SocketAddress, ReadsAndWritesNumbers) {
  EXPECT_EQ(SocketAddress::parse("127.0.0.1", 80).value(), SocketAddress::loopback(80));
  EXPECT_EQ(SocketAddress::parse("0.0.0.0", 1).value(), SocketAddress::any(1));
  EXPECT_EQ(SocketAddress::loopback(65'535).to_string(), "127.0.0.1:65535");
  EXPECT_EQ(SocketAddress::parse("::1", 8080).value().to_string(), "[::1]:8080");
  EXPECT_EQ(SocketAddress::parse("::1", 8080).value().port(), 8080);
  EXPECT_EQ(SocketAddress().to_string(), "none");
  EXPECT_EQ(SocketAddress().port(), 0);
  for (const char* wrong : {"", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.256", ":::", "1.2.3.4 "}) {
    EXPECT_EQ(SocketAddress::parse(wrong, 1).error(), std::errc::invalid_argument) << wrong;
  }
}

}  // namespace
