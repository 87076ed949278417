// SPDX-License-Identifier: MIT OR Apache-2.0
// RpcService and OneShot: each question has one answer, also when those who answer are cancelled over it.
#include <optional>
#include <vector>

#include "soak.hpp"

namespace soak {
namespace {

// --- RpcService
// ----------------------------------------------------------------------------------------------------------

constinit corps::RpcService<std::uint32_t, std::uint64_t> squares;
/// How often each request was answered.
std::vector<std::uint8_t> replies;
Counter answered("rpc_service: answered"), not_in_time("rpc_service: given up by callers"),
    begun_again("rpc_service: dropped by servers"), unwanted("rpc_service: of callers that are gone");

std::uint32_t new_request() {
  replies.push_back(0);
  return static_cast<std::uint32_t>(replies.size() - 1);
}

void check_answer(std::uint32_t request, std::uint64_t response) {
  check(response == std::uint64_t{request} * request, "a caller got the answer to another request");
  check(replies[request] == 1, "a request was answered twice, or by nobody");
  ++answered;
}

corps::Task<12> call(unsigned) {
  const Inside counted(producers);
  while (!stopping) {
    const auto request = new_request();
    if (one_in(2)) {
      const Patience patience("an answer");
      const auto response = co_await squares.call(request);
      check_answer(request, response);
    } else {
      const auto response = co_await corps::with_deadline(soon(), squares.call(request));
      if (response) check_answer(request, *response);
      if (!response) ++not_in_time;
    }
    co_await nap(12);
  }
}

corps::Task<6> serve(unsigned) {
  while (!drained.is_set()) {
    auto first = co_await corps::select(squares.serve(), drained.wait());
    if (first.index() == 1) break;
    auto request = std::move(std::get<0>(first));
    if (one_in(2)) co_await nap(2);
    if (one_in(8)) {
      ++begun_again;
      continue;
    }
    const std::uint64_t number = request.request();
    if (!request.is_wanted()) ++unwanted;
    ++replies[number];
    request.reply(number * number);
  }
}

// --- OneShot: its sender goes to another core through a channel, which it may be dropped in
// ---------------------------------

struct Question {
  Question(std::uint32_t n, corps::OneShot<std::uint32_t>::Sender a) : number(n), answer(std::move(a)) {}
  std::uint32_t number;
  corps::OneShot<std::uint32_t>::Sender answer;
};
constinit corps::Channel<Question, 2> questions;
int answerers_waiting = 0;
/// What its answerer has done with each question.
enum Fate : std::uint8_t { open, sent, refused, dropped };
std::vector<Fate> fates;
Counter one_shots("one_shot: received"), no_answer("one_shot: without an answer"), too_late("one_shot: too late"),
    closings("one_shot: closing seen");

corps::Task<12> ask(unsigned number) {
  const Inside counted(producers);
  while (!stopping) {
    co_await nap(12);
    const auto question = static_cast<std::uint32_t>(fates.size());
    fates.push_back(open);
    corps::OneShot<std::uint32_t> shot;
    {
      const Patience patience("somebody to take a question");
      Question asked(question, shot.sender());
      co_await questions.send(std::move(asked));
    }
    if (number % 2 == 0 || one_in(2)) {
      const Patience patience("an answer, or that there will be none");
      const auto answer = co_await shot.receive();
      // Set before the receiver is told.
      check(fates[question] == (answer ? sent : dropped), "an answer was lost, or came from nowhere");
      if (answer) check(*answer == question, "an answer to another question");
      ++(answer ? one_shots : no_answer);
      continue;
    }
    const auto in_time = co_await corps::with_deadline(soon(), shot.receive());
    if (in_time && *in_time) check(**in_time == question, "an answer to another question");
    if (one_in(2)) shot.close();
  }
}

/// When the task is cancelled over a question, the sender goes: that is how it ends.
struct MarkDropped {
  explicit MarkDropped(std::uint32_t n) : number(n) {}
  MarkDropped(const MarkDropped&) = delete;
  MarkDropped& operator=(const MarkDropped&) = delete;
  ~MarkDropped() {
    if (fates[number] == open) fates[number] = dropped;
  }
  std::uint32_t number;
};

corps::Task<6> answer(unsigned) {
  while (!drained.is_set()) {
    std::optional<Inside> waiting(std::in_place, answerers_waiting);
    auto first = co_await corps::select(questions.receive(), drained.wait());
    waiting.reset();
    if (first.index() == 1) break;
    Question question = std::move(std::get<0>(first));
    const MarkDropped mark(question.number);  // goes before the question
    const auto closed = co_await corps::with_deadline(soon(3), question.answer.closed());
    if (closed) ++closings;
    if (one_in(6)) continue;
    fates[question.number] = sent;
    if (!question.answer.send(question.number)) {
      fates[question.number] = refused;
      ++too_late;
    } else {
      check(!closed, "an answer was taken although the receiver had given up");
    }
  }
}

void start() {
  employ<call>();
  employ<serve>();
  employ<ask>();
  employ<answer>();
}

void check_quiet() {
  check(answerers_waiting == 0 || questions.empty(), "an answerer sleeps, and there are questions");
}
void check_drained() { check(questions.empty(), "questions were left"); }
void check_ended() {
  for (const auto count : replies) check(count <= 1, "a request was answered twice");
}

}  // namespace

constinit const Theme calls = {start, check_quiet, check_drained, check_ended};

}  // namespace soak
