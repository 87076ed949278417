// SPDX-License-Identifier: MIT OR Apache-2.0
#include "shared_tasks.hpp"

namespace test {

corps::Task<2> ordinary_task(End end, int) { co_await end->wait(); }

static corps::Task<2> static_task(End end, int) { co_await end->wait(); }
namespace {
corps::Task<2> anonymous_task(End end, int) { co_await end->wait(); }
}  // namespace

int spawn_inline_elsewhere(corps::Spawner spawner, End end, int tries) {
  return spawn_many(spawner, tries, [=](int) { return inline_task(end, 11); });
}
int spawn_template_elsewhere(corps::Spawner spawner, End end, int tries) {
  return spawn_many(spawner, tries, [=](int) { return template_task<1>(end, 11); });
}
int spawn_member_elsewhere(corps::Spawner spawner, End end, int tries) {
  return spawn_many(spawner, tries, [=](int) { return WithStaticMember::task(end, 11); });
}
int spawn_ordinary_elsewhere(corps::Spawner spawner, End end, int tries) {
  return spawn_many(spawner, tries, [=](int) { return ordinary_task(end, 11); });
}
int spawn_static_elsewhere(corps::Spawner spawner, End end, int tries) {
  return spawn_many(spawner, tries, [=](int) { return static_task(end, 11); });
}
int spawn_anonymous_elsewhere(corps::Spawner spawner, End end, int tries) {
  return spawn_many(spawner, tries, [=](int) { return anonymous_task(end, 11); });
}

}  // namespace test
