// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/rpc_service.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <support/counted.hpp>
#include <support/virtual_machine.hpp>

#include "model_of_waiters.hpp"

namespace {

using Service = corps::RpcService<test::MoveOnly, test::MoveOnly>;

/// Random operations against a line of calls, each queued, taken or answered, and a line of servers.
void compare_with_model(test::VirtualMachine& vm, unsigned seed, int steps) {
  std::mt19937 random(seed);
  Service service;
  struct Caller {
    int number;
    std::unique_ptr<test::Probe> probe;
    std::unique_ptr<corps::RpcResponse<Service>> future;
    bool answered = false;
  };
  struct Taken {
    Service::Call call;
    int number;
  };
  std::deque<std::unique_ptr<Caller>> callers;
  std::deque<int> queued;
  std::deque<Taken> taken;
  test::WaitingFutures<decltype(service.serve())> servers(vm.executor);
  int next = 1;
  const auto find = [&](int number) {
    return std::find_if(callers.begin(), callers.end(), [&](const auto& c) { return c->number == number; });
  };
  const auto take = [&](Service::Call call) {
    ASSERT_EQ(call.request().value, queued.front());
    taken.push_back({std::move(call), queued.front()});
    queued.pop_front();
  };
  for (; steps > 0; --steps) {
    switch (random() % 7) {
      case 0:
        if (callers.size() < 8) {
          auto caller = std::make_unique<Caller>(
              Caller{next, std::make_unique<test::Probe>(vm.executor),
                     std::make_unique<corps::RpcResponse<Service>>(service.call(test::MoveOnly(next)))});
          ASSERT_FALSE(caller->probe->poll(*caller->future).is_ready());
          queued.push_back(next++);
          callers.push_back(std::move(caller));
        }
        break;
      case 1:
        if (!callers.empty()) {
          auto at = callers.begin() + static_cast<std::ptrdiff_t>(random() % callers.size());
          auto outcome = (*at)->probe->poll(*(*at)->future);
          ASSERT_EQ(outcome.is_ready(), (*at)->answered);
          if (outcome.is_ready()) {
            ASSERT_EQ((*outcome).value, -(*at)->number);
            callers.erase(at);
          }
        }
        break;
      case 2:
        if (!callers.empty() && random() % 2) {
          auto at = callers.begin() + static_cast<std::ptrdiff_t>(random() % callers.size());
          std::erase(queued, (*at)->number);
          (*at)->future.reset();
          callers.erase(at);
        }
        break;
      case 3: {
        auto server = servers.make(service.serve());
        auto outcome = server.poll();
        ASSERT_EQ(outcome.is_ready(), servers.empty() && !queued.empty());
        if (outcome.is_ready()) {
          take(*std::move(outcome));
        } else if (servers.size() < 4) {
          servers.push(std::move(server));
        }
        break;
      }
      case 4:
        if (!servers.empty()) {
          if (random() % 4 == 0) {
            servers.cancel(random() % servers.size());
          } else {
            auto outcome = servers.front().poll();
            ASSERT_EQ(outcome.is_ready(), !queued.empty());
            if (outcome.is_ready()) {
              take(*std::move(outcome));
              servers.pop();
            }
          }
        }
        break;
      case 5:
      case 6:
        if (!taken.empty()) {
          auto at = taken.begin() + static_cast<std::ptrdiff_t>(random() % taken.size());
          const int number = at->number;
          const auto caller = find(number);
          ASSERT_EQ(at->call.is_wanted(), caller != callers.end());
          if (random() % 2) {
            at->call.reply(test::MoveOnly(-number));
            if (caller != callers.end()) (*caller)->answered = true;
            taken.erase(at);
          } else {
            // Out of the line first: erasing in the middle moves the others, which must not lose their callers.
            {
              const Service::Call dropped = std::move(at->call);
            }
            if (caller != callers.end()) queued.push_front(number);
            taken.erase(at);
          }
        }
        break;
    }
  }
}

TEST(RpcServiceTest, DoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  test::MoveOnly::counts.reset();
  for (unsigned seed = 1; seed <= 4; ++seed) compare_with_model(vm, seed, 100'000);
  EXPECT_TRUE(test::MoveOnly::counts.balanced());
}

TEST(RpcServiceTest, ACallUsedAfterItsReplyPanics) {
  test::VirtualMachine vm;
  test::Probe caller(vm.executor);
  test::Probe server(vm.executor);
  corps::RpcService<int, int> service;
  auto response = service.call(1);
  EXPECT_FALSE(caller.poll(response).is_ready());
  auto serve = service.serve();
  auto call = *server.poll(serve);
  call.reply(2);
  EXPECT_DEATH(call.reply(3), "a call was used after it was moved or replied to");
  EXPECT_DEATH((void)call.request(), "a call was used after it was moved or replied to");
}

}  // namespace
