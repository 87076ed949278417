// SPDX-License-Identifier: MIT OR Apache-2.0
// Pipe, Watch, PubSub, RpcService, ClosableChannel, used by two cores and interrupts at once.
#include <array>
#include <sim/support.hpp>

using namespace std::chrono_literals;
using corps::sim::check;
using corps::sim::World;
using sim_test::expect_all;
using sim_test::expect_every_order;
using sim_test::spawn_on;
using test::Borrowed;

namespace {

// ---- Pipe ----

struct Stream {
  corps::Pipe<7> pipe;
  unsigned written = 0;
  unsigned read = 0;
};

corps::Task<> read_bytes(Borrowed<Stream> stream) {
  for (;;) {
    std::array<std::byte, 3> bytes;
    const auto count = co_await corps::with_timeout(15us, stream->pipe.read(bytes));
    for (std::size_t i = 0; count && i < *count; ++i) {
      check(bytes[i] == static_cast<std::byte>(stream->read++), "a byte came twice, or was lost");
    }
  }
}
corps::Task<> write_bytes(Borrowed<Stream> stream) {
  while (stream->written < 60) {
    std::array<std::byte, 5> bytes;
    for (unsigned i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(stream->written + i);
    const auto count = co_await corps::with_timeout(10us, stream->pipe.write(bytes));
    if (count) stream->written += static_cast<unsigned>(*count);
  }
}

void stream_of_bytes(World& world) {
  auto& stream = world.make<Stream>();
  world.spawn(read_bytes(stream));
  spawn_on(world.add_core("core 1"), write_bytes(stream));
  world.run_for(5ms);
  check(stream.written >= 60 && stream.read == stream.written && stream.pipe.empty(), "bytes were left");
}

// ---- Watch and PubSub ----

struct News {
  corps::Watch<int> watch;
  corps::PubSub<int, 3> messages;
  std::array<int, 3> seen{};
  std::array<std::uint64_t, 3> received{};
};

corps::Task<3> watch_news(Borrowed<News> news, unsigned me) {
  auto receiver = news->watch.receiver();
  for (;;) {
    const auto value = co_await corps::with_timeout(20us, receiver.changed());
    if (!value) continue;
    check(*value > news->seen[me], "an older value came, or one twice");
    news->seen[me] = *value;
    co_await corps::Timer::after(6us);
  }
}

void watch_from_interrupts(World& world) {
  auto& news = world.make<News>();
  auto& last = world.make<int>(0);
  auto& other = world.add_core("core 1");
  for (unsigned i = 0; i < 3; ++i) spawn_on(i == 0 ? world.core() : other, watch_news(news, i));
  for (int i = 0; i < 12; ++i) world.between(0us, 200us, "send", [&] { news.watch.send(++last); });
  world.run_for(1ms);
  for (const int seen : news.seen) check(seen == 12, "the last value was missed");
}

corps::Task<3> subscribe(Borrowed<News> news, unsigned me) {
  auto subscriber = news->messages.subscribe();
  int last = 0;
  for (;;) {
    const auto message = co_await corps::with_timeout(20us, subscriber->next());
    if (!message) continue;
    if (*message) {
      check(**message > last, "messages came in another order");
      last = **message;
    }
    // What it has missed is counted, to the last one.
    news->received[me] += *message ? 1 : message->error().missed;
    if (me == 0) co_await corps::Timer::after(30us);
  }
}

void publish_from_interrupts(World& world) {
  auto& news = world.make<News>();
  auto& last = world.make<int>(0);
  auto& other = world.add_core("core 1");
  for (unsigned i = 0; i < 3; ++i) spawn_on(i == 0 ? world.core() : other, subscribe(news, i));
  world.run_for(0us);
  for (int i = 0; i < 15; ++i) {
    world.between(1us, 200us, "publish", [&] { news.messages.publish_immediate(++last); });
  }
  world.run_for(2ms);
  check(news.messages.empty(), "a message was left");
  for (const auto count : news.received) check(count == 15, "a message came twice, or is not counted as missed");
}

// ---- RpcService ----

struct Office {
  corps::RpcService<unsigned, unsigned> service;
  std::array<int, 8> replies{};
  int answered = 0;
};

corps::Task<4> ask(Borrowed<Office> office, unsigned first) {
  for (unsigned request = first; request < first + 2; ++request) {
    const unsigned response = co_await office->service.call(request);
    check(response == request * 10 && office->replies[request] == 1, "a wrong answer, or one too many");
    ++office->answered;
  }
}
corps::Task<3> answer(Borrowed<Office> office) {
  for (;;) {
    auto call = co_await office->service.serve();
    const unsigned request = call.request();
    co_await corps::Timer::after(4us);
    ++office->replies[request];
    call.reply(request * 10);
  }
}

void servers_come_and_go(World& world) {
  auto& office = world.make<Office>();
  auto& other = world.add_core("core 1");
  for (unsigned i = 0; i < 4; ++i) spawn_on(i % 2 == 0 ? world.core() : other, ask(office, 2 * i));
  // Two of the three are cancelled, perhaps over a call, which the last one takes over.
  spawn_on(other, answer(office));
  for (auto* core : {&world.core(), &other}) {
    const auto server = spawn_on(*core, answer(office));
    world.between(0us, 30us, "cancel", [server] { server.cancel(); });
  }
  world.run_for(1ms);
  check(office.answered == 8 && world.running_tasks() == 1, "a call was lost");
}

// ---- ClosableChannel ----

struct Line {
  corps::ClosableChannel<int, 2> channel;
  int sent = 0;
  int received = 0;
};

corps::Task<3> send_until_closed(Borrowed<Line> line, int most) {
  for (; most != 0; --most) {
    const auto result = co_await line->channel.send(most);
    if (!result) {
      check(result.error() == most, "another value came back");
      co_return;
    }
    ++line->sent;
  }
}
corps::Task<3> receive_until_closed(Borrowed<Line> line, bool impatient) {
  for (;;) {
    if (impatient) {
      const auto early = co_await corps::with_timeout(5us, line->channel.receive());
      if (!early) continue;
      if (!*early) break;
    } else {
      const auto value = co_await line->channel.receive();
      if (!value) break;
    }
    ++line->received;
  }
  check(line->channel.is_closed() && line->channel.empty(), "the end came before the last value");
}

void close_from_an_interrupt(World& world) {
  auto& line = world.make<Line>();
  auto& other = world.add_core("core 1");
  for (auto* core : {&world.core(), &other}) {
    spawn_on(*core, send_until_closed(line, 1000));
    spawn_on(*core, receive_until_closed(line, core == &other));
  }
  world.between(0us, 18us, "close", [&line] { line.channel.close(); });
  world.run_to_end(1s);
  check(line.sent == line.received && line.channel.empty(), "a value that was sent has not been received");
}

}  // namespace

TEST(MessagesAcrossCores, APipeLosesNoByteWhenBothSidesGiveUp) { expect_all(1000, stream_of_bytes); }
TEST(MessagesAcrossCores, AWatchShowsEachTheLastValue) { expect_all(1000, watch_from_interrupts); }
TEST(MessagesAcrossCores, APubSubCountsWhatASlowSubscriberMisses) { expect_all(1000, publish_from_interrupts); }
TEST(MessagesAcrossCores, ACallOfAServerThatIsCancelledGoesToTheNext) { expect_all(1000, servers_come_and_go); }
TEST(MessagesAcrossCores, AClosedChannelIsReceivedToTheLastValue) { expect_all(1000, close_from_an_interrupt); }
TEST(MessagesAcrossCores, ACloseInEveryOrderWithASenderAndAReceiver) {
  expect_every_order(2, [](World& world) {
    auto& line = world.make<Line>();
    world.spawn(send_until_closed(line, 2));
    spawn_on(world.add_core("core 1"), receive_until_closed(line, false));
    world.after(0us, "close", [&line] { line.channel.close(); });
    world.run_to_end(1s);
    check(line.sent == line.received && line.channel.empty(), "a value that was sent has not been received");
  });
}
