// SPDX-License-Identifier: MIT OR Apache-2.0
// The explorer explored: small programs whose outcomes are known. Each must have exactly these, with the reduction of
// orders and without.
#include <cstdio>
#include <set>
#include <string>

#include "instrumentation.hpp"
#include "interrupts.hpp"
#include "threads.hpp"

namespace {

using namespace explorer;

std::set<std::string>* outcomes = nullptr;

struct Variables {
  alignas(8) int x = 0;
  alignas(8) int y = 0;
  alignas(8) int plain = 0;
  int r[6] = {9, 9, 9, 9, 9, 9};
};
// A thread's own notes (r) are plain; no two threads write the same.
Variables v;

constexpr int rlx = __ATOMIC_RELAXED, acq = __ATOMIC_ACQUIRE, rel = __ATOMIC_RELEASE;

void note(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += static_cast<char>('0' + v.r[i]);
  outcomes->insert(text);
}

template <class... F>
void threads() {
  v = Variables();
  (engine->add([](void*) { F()(); }, nullptr), ...);
}
#define BODY(name, ...)               \
  struct name {                       \
    void operator()() { __VA_ARGS__ } \
  }

// Store buffering: both may miss the other's store.
BODY(sb_1, __atomic_store_n(&v.x, 1, rlx); v.r[0] = __atomic_load_n(&v.y, rlx););
BODY(sb_2, __atomic_store_n(&v.y, 1, rlx); v.r[1] = __atomic_load_n(&v.x, rlx););
// Message passing: with release and acquire, who sees the flag sees the message.
template <int order>
BODY(mp_1, __atomic_store_n(&v.x, 1, rlx); __atomic_store_n(&v.y, 1, order););
template <int order>
BODY(mp_2, v.r[0] = __atomic_load_n(&v.y, order); v.r[1] = __atomic_load_n(&v.x, rlx););
// A release sequence: a relaxed read-modify-write between the release and the acquire.
BODY(rs_2, __atomic_fetch_add(&v.y, 1, rlx););
BODY(rs_3, v.r[0] = __atomic_load_n(&v.y, acq); v.r[1] = __atomic_load_n(&v.x, rlx););
// But a plain atomic store in between breaks it (C++20).
BODY(rs_broken, __atomic_store_n(&v.y, 2, rlx););
// Coherence: two loads of one object never go back.
BODY(co_1, __atomic_store_n(&v.x, 1, rlx); __atomic_store_n(&v.x, 2, rlx););
BODY(co_2, v.r[0] = __atomic_load_n(&v.x, rlx); v.r[1] = __atomic_load_n(&v.x, rlx););
// Two writers, two readers: without sequential consistency the readers may disagree on the order.
BODY(iriw_1, __atomic_store_n(&v.x, 1, rel););
BODY(iriw_2, __atomic_store_n(&v.y, 1, rel););
BODY(iriw_3, v.r[0] = __atomic_load_n(&v.x, acq); v.r[1] = __atomic_load_n(&v.y, acq););
BODY(iriw_4, v.r[2] = __atomic_load_n(&v.y, acq); v.r[3] = __atomic_load_n(&v.x, acq););
// 2+2W: each pair of stores may end in either order.
BODY(w2_1, __atomic_store_n(&v.x, 1, rlx); __atomic_store_n(&v.y, 2, rlx););
BODY(w2_2, __atomic_store_n(&v.y, 1, rlx); __atomic_store_n(&v.x, 2, rlx););
// Read-modify-writes lose nothing.
BODY(add_1, v.r[0] = __atomic_fetch_add(&v.x, 1, rlx););
BODY(add_2, v.r[1] = __atomic_fetch_add(&v.x, 1, rlx););
BODY(cas_1, int e = 0; v.r[0] = __atomic_compare_exchange_n(&v.x, &e, 1, false, rlx, rlx););
BODY(cas_2, int e = 0; v.r[1] = __atomic_compare_exchange_n(&v.x, &e, 1, false, rlx, rlx););
// A plain variable behind a flag.
template <int order>
BODY(flag_1, v.plain = 1; __atomic_store_n(&v.y, 1, order););
template <int order>
BODY(flag_2, v.r[0] = __atomic_load_n(&v.y, order); if (v.r[0]) v.r[1] = v.plain;);
// A lock.
template <bool locks>
struct Count {
  void operator()() {
    if (locks) engine->enter_critical_section();
    ++v.plain;
    if (locks) engine->leave_critical_section();
  }
};
struct CountToo : Count<true> {};
// Sleep: the event is set before or after.
BODY(sleeper, v.r[0] = 0; while (!__atomic_fetch_or(&v.x, 0, rlx)) engine->wait_for_event(); v.r[0] = 1;);
// An event orders nothing: a load behind it may miss what came before it.
BODY(trusting_sleeper, v.r[0] = 0; while (!__atomic_load_n(&v.x, rlx)) engine->wait_for_event(); v.r[0] = 1;);
BODY(hasty_sleeper, if (!__atomic_load_n(&v.x, rlx)) engine->wait_for_event(); engine->wait_for_event(); v.r[0] = 1;);
BODY(rouser, __atomic_fetch_or(&v.x, 1, rlx); engine->pend(nullptr););
// A read-modify-write may come before a store that was executed before it, as far as memory goes.
BODY(storing_rouser, __atomic_store_n(&v.x, 1, rlx); engine->pend(nullptr););
// One core.
BODY(torn_main, v.r[0] = v.x; v.r[1] = v.y; v.r[2] = v.x;);
BODY(torn_isr, v.x = 1; v.y = 1;);
BODY(whole_main, v.r[0] = __atomic_load_n(&v.x, rlx); v.r[1] = __atomic_load_n(&v.y, rlx);
     v.r[2] = __atomic_load_n(&v.x, rlx););
BODY(whole_isr, __atomic_store_n(&v.x, 1, rlx); __atomic_store_n(&v.y, 1, rlx););
BODY(higher_isr, __atomic_store_n(&v.x, 2, rlx););

/// In place of notes: what the variables hold in the end.
constexpr int of_x_and_y = -1;

struct Case {
  const char* name;
  void (*setup)();
  int notes;              ///< the first so many are an outcome
  const char* outcomes;   ///< all there are, sorted
  const char* violation;  ///< a part of what is found instead
};

const Case on_threads[] = {
    {"store buffering", threads<sb_1, sb_2>, 2, "00 01 10 11 ", ""},
    {"message passing, relaxed", threads<mp_1<rlx>, mp_2<rlx>>, 2, "00 01 10 11 ", ""},
    {"message passing, release only", threads<mp_1<rel>, mp_2<rlx>>, 2, "00 01 10 11 ", ""},
    {"message passing, acquire only", threads<mp_1<rlx>, mp_2<acq>>, 2, "00 01 10 11 ", ""},
    {"message passing", threads<mp_1<rel>, mp_2<acq>>, 2, "00 01 11 ", ""},
    {"release sequence", threads<mp_1<rel>, rs_2, rs_3>, 2, "00 01 10 11 21 ", ""},
    {"release sequence, broken", threads<mp_1<rel>, rs_broken, rs_3>, 2, "00 01 11 20 21 ", ""},
    {"coherence", threads<co_1, co_2>, 2, "00 01 02 11 12 22 ", ""},
    {"independent reads", threads<iriw_1, iriw_2, iriw_3, iriw_4>, 4,
     "0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1010 1011 1100 1101 1110 1111 ", ""},
    {"two and two writes", threads<w2_1, w2_2>, of_x_and_y, "11 12 21 22 ", ""},
    {"read-modify-writes", threads<add_1, add_2>, 2, "01 10 ", ""},
    {"compare and exchange", threads<cas_1, cas_2>, 2, "01 10 ", ""},
    {"a flag", threads<flag_1<rel>, flag_2<acq>>, 2, "09 11 ", ""},
    {"a relaxed flag", threads<flag_1<rlx>, flag_2<rlx>>, 2, "", "data race"},
    {"a lock", threads<Count<true>, CountToo>, 0, " ", ""},
    {"no lock", threads<Count<true>, Count<false>>, 0, "", "data race"},
    {"sleep", threads<sleeper, rouser>, 1, "1 ", ""},
    {"sleep that trusts the event", threads<trusting_sleeper, rouser>, 1, "0 1 ", ""},
    {"sleep, and a store", threads<sleeper, storing_rouser>, 1, "0 1 ", ""},
    {"one sleep too many", threads<hasty_sleeper, rouser>, 1, "1 9 ", ""},
};
const Case on_one_core[] = {
    {"an unprotected interrupt", threads<torn_main, torn_isr>, 3, "", "data race"},
    {"an interrupt between accesses", threads<whole_main, whole_isr>, 3, "000 001 011 111 ", ""},
    {"an interrupt of an interrupt", threads<whole_main, whole_isr, higher_isr>, 3,
     "000 001 002 011 012 111 112 201 202 211 212 ", ""},
};

int notes_of_case = 0;
void check_notes() {
  if (notes_of_case == of_x_and_y) {
    outcomes->insert(std::to_string(v.x) + std::to_string(v.y));
  } else {
    note(notes_of_case);
  }
}

bool run(const Case& c, Engine& explorer, const char* how) {
  outcomes->clear();
  notes_of_case = c.notes;
  const Result result = explorer.explore({c.name, c.setup, check_notes}, 1'000'000);
  std::string text;
  for (const std::string& outcome : *outcomes) text += outcome + " ";
  const bool wants_violation = c.violation[0] != '\0';
  const bool good = wants_violation ? result.violation.find(c.violation) != std::string::npos
                                    : result.violation.empty() && result.complete && text == c.outcomes;
  std::printf("%-34s %-12s %7llu executions  %s%s%s\n", c.name, how, static_cast<unsigned long long>(result.executions),
              good ? "as expected" : "UNEXPECTED: ", good ? "" : text.c_str(), good ? "" : result.violation.c_str());
  return good;
}

}  // namespace

int main() {
  initialise_instrumentation();
  outcomes = new std::set<std::string>();
  bool good = true;
  for (const Case& c : on_threads) {
    Threads reduced(true, true);
    good &= run(c, reduced, "reduced");
    Threads all(true, false);
    good &= run(c, all, "all orders");
  }
  for (const Case& c : on_one_core) {
    Interrupts interrupts;
    good &= run(c, interrupts, "interrupts");
  }
  return good ? 0 : 1;
}
