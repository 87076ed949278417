// SPDX-License-Identifier: MIT OR Apache-2.0
// Task functions that two translation units call: one pool each, whoever calls.
#pragma once

#include <corps/corps.hpp>

#include "support/borrowed.hpp"

namespace test {

using End = Borrowed<corps::Signal<>>;

inline corps::Task<3> inline_task(End end, int) { co_await end->wait(); }
template <int I>
corps::Task<2> template_task(End end, int) {
  co_await end->wait();
}
struct WithStaticMember {
  static corps::Task<2> task(End end, int) { co_await end->wait(); }
};
corps::Task<2> ordinary_task(End end, int);

// Spawn from the other translation unit; how many of `tries` succeeded.
int spawn_inline_elsewhere(corps::Spawner spawner, End end, int tries);
int spawn_template_elsewhere(corps::Spawner spawner, End end, int tries);
int spawn_member_elsewhere(corps::Spawner spawner, End end, int tries);
int spawn_ordinary_elsewhere(corps::Spawner spawner, End end, int tries);
// Those of that unit's own static function and anonymous namespace, which have the names of this unit's.
int spawn_static_elsewhere(corps::Spawner spawner, End end, int tries);
int spawn_anonymous_elsewhere(corps::Spawner spawner, End end, int tries);

template <class Make>
int spawn_many(corps::Spawner spawner, int tries, Make make) {
  int started = 0;
  for (int i = 0; i < tries; ++i) started += spawner.spawn(make(i)).has_value();
  return started;
}

}  // namespace test
