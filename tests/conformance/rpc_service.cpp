// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/rpc_service.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::RpcService;
using corps::Task;
using test::Borrowed;
using test::Probe;
using test::Token;

static_assert(sizeof(void*) != 4 || sizeof(RpcService<int, int>) <= 8);

constinit RpcService<int, int> constant_initialised;

/// The next call; there is one.
template <class Service>
auto take_call(Probe& probe, Service& service) {
  auto serve = service.serve();
  auto call = probe.poll(serve);
  EXPECT_TRUE(call.is_ready());
  return *std::move(call);
}

TEST(RpcService, AnswersACall) {
  test::Machine vm;
  Probe caller(vm.executor), server(vm.executor);
  auto& service = constant_initialised;
  auto response = service.call(20);
  EXPECT_FALSE(caller.poll(response).is_ready());
  auto call = take_call(server, service);
  EXPECT_EQ(call.request(), 20);
  EXPECT_TRUE(call.is_wanted());
  EXPECT_FALSE(caller.poll(response).is_ready());  // woken spuriously
  call.reply(call.request() + 1);
  EXPECT_EQ(caller.take_wakes(), 1);
  EXPECT_EQ(*caller.poll(response), 21);
}

TEST(RpcService, ACallMovesAndTheOneInItsPlaceGoesToTheNextServer) {
  test::Machine vm;
  Probe a(vm.executor), b(vm.executor), server(vm.executor);
  RpcService<int, int> service;
  auto first = service.call(1);
  auto second = service.call(2);
  EXPECT_FALSE(a.poll(first).is_ready());
  EXPECT_FALSE(b.poll(second).is_ready());
  auto call = take_call(server, service);
  auto& itself = call;
  call = std::move(itself);
  EXPECT_TRUE(call.is_wanted());
  EXPECT_EQ(call.request(), 1);
  call = take_call(server, service);
  EXPECT_EQ(call.request(), 2);
  auto again = take_call(server, service);
  EXPECT_EQ(again.request(), 1);
  again.reply(10);
  call.reply(20);
  EXPECT_EQ(*a.poll(first), 10);
  EXPECT_EQ(*b.poll(second), 20);
}

TEST(RpcService, WakesAServerThatWaits) {
  test::Machine vm;
  Probe caller(vm.executor), server(vm.executor);
  RpcService<int, int> service;
  auto serve = service.serve();
  EXPECT_FALSE(server.poll(serve).is_ready());
  EXPECT_FALSE(server.poll(serve).is_ready());
  auto response = service.call(1);
  EXPECT_FALSE(caller.poll(response).is_ready());
  EXPECT_EQ(server.take_wakes(), 1);
  auto call = *server.poll(serve);
  call.reply(2);
  EXPECT_EQ(*caller.poll(response), 2);
}

TEST(RpcService, ServesCallsInTheOrderTheyCame) {
  test::Machine vm;
  Probe a(vm.executor), b(vm.executor), c(vm.executor), server(vm.executor);
  RpcService<int, int> service;
  auto first = service.call(1);
  auto second = std::optional(service.call(2));
  auto third = service.call(3);
  EXPECT_FALSE(a.poll(first).is_ready());
  EXPECT_FALSE(b.poll(*second).is_ready());
  EXPECT_FALSE(c.poll(third).is_ready());
  second.reset();  // cancelled before it was taken: never called
  auto one = take_call(server, service);
  auto three = take_call(server, service);
  EXPECT_EQ(one.request(), 1);
  EXPECT_EQ(three.request(), 3);
  three.reply(30);  // answered in any order
  EXPECT_EQ(c.take_wakes(), 1);
  EXPECT_EQ(a.take_wakes(), 0);
  one.reply(10);
  EXPECT_EQ(*a.poll(first), 10);
  EXPECT_EQ(*c.poll(third), 30);
}

TEST(RpcService, DropsTheResponseToACancelledCaller) {
  test::Machine vm;
  Probe caller(vm.executor), server(vm.executor);
  {
    RpcService<Token, Token> service;
    auto response = std::optional(service.call(Token(1)));
    EXPECT_FALSE(caller.poll(*response).is_ready());
    auto call = take_call(server, service);
    response.reset();
    EXPECT_FALSE(call.is_wanted());
    EXPECT_EQ(call.request().value, 1);  // the server's own by now
    call.reply(Token(2));
    EXPECT_EQ(caller.take_wakes(), 0);
    // And without a reply nobody takes it over.
    auto another = std::optional(service.call(Token(3)));
    EXPECT_FALSE(caller.poll(*another).is_ready());
    auto taken = std::optional(take_call(server, service));
    another.reset();
    taken.reset();
    auto serve = service.serve();
    EXPECT_FALSE(server.poll(serve).is_ready());
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(RpcService, ACallerCancelledAfterTheReplyDropsIt) {
  test::Machine vm;
  Probe caller(vm.executor), server(vm.executor);
  {
    RpcService<int, Token> service;
    auto response = std::optional(service.call(1));
    EXPECT_FALSE(caller.poll(*response).is_ready());
    auto call = take_call(server, service);
    call.reply(Token(2));
    response.reset();
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(RpcService, HandsACallThatWasDroppedToTheNextServerBeforeAllOthers) {
  test::Machine vm;
  Probe a(vm.executor), b(vm.executor), server(vm.executor), next(vm.executor);
  {
    RpcService<Token, int> service;
    auto first = service.call(Token(1));
    auto second = service.call(Token(2));
    EXPECT_FALSE(a.poll(first).is_ready());
    EXPECT_FALSE(b.poll(second).is_ready());
    auto dropped = std::optional(take_call(server, service));
    auto two = take_call(server, service);
    auto serve = service.serve();
    EXPECT_FALSE(next.poll(serve).is_ready());
    dropped.reset();
    EXPECT_EQ(next.take_wakes(), 1);
    EXPECT_FALSE(a.poll(first).is_ready());
    auto one = *next.poll(serve);
    EXPECT_EQ(one.request().value, 1);
    one.reply(10);
    EXPECT_EQ(*a.poll(first), 10);
    auto moved = std::move(two);
    moved.reply(20);
    EXPECT_EQ(*b.poll(second), 20);
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(RpcService, AHandedBackCallGoesBeforeThoseThatWait) {
  test::Machine vm;
  Probe a(vm.executor), b(vm.executor), server(vm.executor);
  RpcService<int, int> service;
  auto first = service.call(1);
  auto second = service.call(2);
  EXPECT_FALSE(a.poll(first).is_ready());
  auto call = std::optional(take_call(server, service));
  EXPECT_FALSE(b.poll(second).is_ready());
  call.reset();
  auto again = take_call(server, service);
  EXPECT_EQ(again.request(), 1);
}

TEST(RpcService, LetsACallerGiveUpBetweenTwoServers) {
  test::Machine vm;
  Probe caller(vm.executor), server(vm.executor);
  RpcService<int, int> service;
  auto response = std::optional(service.call(1));
  EXPECT_FALSE(caller.poll(*response).is_ready());
  auto call = std::optional(take_call(server, service));
  call.reset();
  response.reset();
  auto serve = service.serve();
  EXPECT_FALSE(server.poll(serve).is_ready());
}

TEST(RpcService, PassesTheWakeOfACancelledServerOn) {
  test::Machine vm;
  Probe caller(vm.executor), first(vm.executor), second(vm.executor);
  RpcService<int, int> service;
  auto a = std::optional(service.serve());
  auto b = service.serve();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  auto response = service.call(1);
  EXPECT_FALSE(caller.poll(response).is_ready());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(b).is_ready());  // it is the other's turn
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  auto call = *second.poll(b);
  call.reply(2);
  EXPECT_EQ(*caller.poll(response), 2);
}

TEST(RpcService, WakesAServerForEachOfManyCalls) {
  test::Machine vm;
  Probe a(vm.executor), b(vm.executor), first(vm.executor), second(vm.executor);
  RpcService<int, int> service;
  auto serve_1 = service.serve();
  auto serve_2 = service.serve();
  EXPECT_FALSE(first.poll(serve_1).is_ready());
  EXPECT_FALSE(second.poll(serve_2).is_ready());
  auto call_1 = service.call(1);
  auto call_2 = service.call(2);
  EXPECT_FALSE(a.poll(call_1).is_ready());
  EXPECT_FALSE(b.poll(call_2).is_ready());
  EXPECT_EQ(first.take_wakes(), 1);
  auto one = *first.poll(serve_1);
  EXPECT_EQ(second.take_wakes(), 1);
  auto two = *second.poll(serve_2);
  EXPECT_EQ(one.request(), 1);
  EXPECT_EQ(two.request(), 2);
}

TEST(RpcService, AnswersWithNothingToo) {
  test::Machine vm;
  Probe caller(vm.executor), server(vm.executor);
  RpcService<int, void> service;
  auto response = service.call(1);
  EXPECT_FALSE(caller.poll(response).is_ready());
  auto call = take_call(server, service);
  call.reply();
  EXPECT_TRUE(caller.poll(response).is_ready());
}

Task<2> serve_squares(Borrowed<RpcService<int, int>> service, Borrowed<int> left) {
  while (*left > 0) {
    auto call = co_await corps::with_timeout(50ms, service->serve());
    if (!call) continue;
    // Now and then it gives up in the middle; the other takes the call over.
    if (*left % 5 == 0 && call->request() % 2 == 0) {
      co_await corps::Timer::after(1ms);
      --*left;
      continue;
    }
    co_await corps::Timer::after(2ms);
    call->reply(call->request() * call->request());
    --*left;
  }
}
Task<3> ask(Borrowed<RpcService<int, int>> service, int who, Borrowed<int> answered) {
  for (int i = 0; i < 10; ++i) {
    const auto response = co_await corps::with_timeout(500ms, service->call(10 * who + i));
    EXPECT_TRUE(response.has_value());
    if (response) {
      EXPECT_EQ(*response, (10 * who + i) * (10 * who + i));
      ++*answered;
    }
  }
}

TEST(RpcService, ServesTasksWithServersThatGiveUp) {
  test::Machine vm;
  RpcService<int, int> service;
  int left = 60;
  int answered = 0;
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(vm.spawner().spawn(serve_squares(service, left)).has_value());
  for (int who = 0; who < 3; ++who) EXPECT_TRUE(vm.spawner().spawn(ask(service, who, answered)).has_value());
  vm.advance(300ms);
  EXPECT_EQ(answered, 30);
  left = 0;
  vm.advance(1s);
}

TEST(RpcService, ForgetsAServerThatIsCancelledBeforeItsTurn) {
  test::Machine vm;
  Probe caller(vm.executor), first(vm.executor), second(vm.executor), third(vm.executor);
  corps::RpcService<int, int> service;
  std::optional a(service.serve());
  std::optional b(service.serve());
  auto c = service.serve();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_FALSE(third.poll(c).is_ready());
  }
  b.reset();
  a.reset();
  auto response = service.call(1);
  EXPECT_FALSE(caller.poll(response).is_ready());
  EXPECT_EQ(first.take_wakes() + second.take_wakes(), 0);
  EXPECT_EQ(third.take_wakes(), 1);
  auto call = *third.poll(c);
  call.reply(2);
  EXPECT_EQ(*caller.poll(response), 2);
}

}  // namespace
