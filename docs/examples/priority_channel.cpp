// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/priority_channel.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/priority_channel.hpp>

using namespace std::chrono_literals;

namespace {

struct Alarm {
  int severity;
  int source;
};
struct LessSevere {
  bool operator()(const Alarm& a, const Alarm& b) const { return a.severity < b.severity; }
};

// The most severe first; of equal ones the older.
corps::PriorityChannel<Alarm, 8, LessSevere> alarms;

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  for (Alarm alarm : {Alarm{1, 10}, Alarm{3, 11}, Alarm{1, 12}, Alarm{3, 13}, Alarm{2, 14}}) {
    if (!alarms.try_send(alarm)) corps::exit(1);
  }
  // Source 11 has recovered.
  if (alarms.remove_if([](const Alarm& alarm) { return alarm.source == 11; }) != 1) corps::exit(2);
  for (int source : {13, 14, 10, 12}) {
    const Alarm alarm = co_await alarms.receive();
    if (alarm.source != source) corps::exit(3);
  }
  corps::exit(alarms.empty() ? 0 : 4);
}
