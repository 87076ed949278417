// SPDX-License-Identifier: MIT OR Apache-2.0
// W5: what a task that waits for a timer takes. Not linked: its slot is read from the object file.
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {
corps::Task<> waiting() {
  for (;;) co_await corps::Timer::after(500ms);
}
}  // namespace

std::expected<corps::TaskHandle, corps::SpawnError> start(corps::Spawner spawner) { return spawner.spawn(waiting()); }
