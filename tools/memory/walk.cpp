// SPDX-License-Identifier: MIT OR Apache-2.0
#include "walk.hpp"

#include <algorithm>

namespace memory {
namespace {

/// Beyond these a function is not worth following further.
constexpr std::size_t most_alive = 256;
constexpr std::size_t most_states = 100'000;

struct State {
  Alive alive;
  unsigned any = 0;  ///< a record has announced a call through a pointer that returns so many calls
  auto operator<=>(const State&) const = default;
};

Alive together(const Alive& a, const Alive& b) {
  Alive all;
  std::ranges::merge(a, b, std::back_inserter(all));
  return all;
}

}  // namespace

Walk::Walk(const Image& image, const Records& records) : image_(image), records_(records), code_(image) {
  for (const auto& function : records.asyncs) {
    ramps_.insert(function.ramp);
    resumes_.insert(function.resume);
  }
  for (const auto& function : records.tasks) resumes_.insert(function.resume);
  if (ramps_.empty()) return;
  find_callers();
  find_taken();
}

const std::set<Address>& Walk::callers_of(Address function) const {
  static const std::set<Address> none;
  const auto it = callers_of_.find(function);
  return it == callers_of_.end() ? none : it->second;
}

void Walk::find_callers() {
  for (const auto& [address, function] : image_.functions()) {
    const Section* holder = nullptr;
    for (const Section& section : image_.sections()) {
      if (section.is_loaded && section.has_contents && address - section.address < section.size) holder = &section;
    }
    if (holder == nullptr) continue;
    for (const auto& [at, step] : code_(function)) {
      const auto note = [&](Address target) {
        if (image_.function_starting_at(target) != nullptr && target != address) callers_of_[target].insert(address);
      };
      if (step.call) note(*step.call);
      for (Address jump : step.jumps) {
        if (!function.holds(jump)) note(jump);
      }
    }
  }
  // A record of a call through a pointer is one, too.
  std::vector<Address> ways(ramps_.begin(), ramps_.end());
  for (const auto& [at, returned] : records_.indirect_calls) {
    if (const Function* function = image_.function_at(at); !resumes_.contains(function->address)) {
      if (callers_.insert(function->address).second) ways.push_back(function->address);
    }
  }
  while (!ways.empty()) {
    const Address function = ways.back();
    ways.pop_back();
    for (Address caller : callers_of(function)) {
      if (!resumes_.contains(caller) && callers_.insert(caller).second) ways.push_back(caller);
    }
  }
  // The cold part of a coroutine is a part of it, and its caller only in the symbol table.
  std::erase_if(callers_, [&](Address address) {
    const Function* part = image_.function_starting_at(address);
    return std::ranges::any_of(resumes_,
                               [&](Address resume) { return is_part_of(*part, *image_.function_starting_at(resume)); });
  });
}

bool Walk::is_part_of(const Function& part, const Function& whole) const {
  for (const std::string& name : part.symbols) {
    for (const std::string& whole_name : whole.symbols) {
      if (name.starts_with(whole_name) && name.substr(whole_name.size()).starts_with(".cold")) return true;
    }
  }
  return false;
}

void Walk::find_taken() {
  for (const Reference& reference : image_.references()) {
    if (ramps_.contains(reference.to)) taken_.emplace(reference.to, reference.from);
  }
}

bool Walk::helpers_are_taken() {
  return std::ranges::any_of(image_.references(), [&](const Reference& reference) {
    return callers_.contains(reference.to) && !std::ranges::all_of(plain(reference.to).exits, &Alive::empty);
  });
}

const Calls& Walk::coroutine(Address resume) {
  const auto it = coroutines_.find(resume);
  if (it != coroutines_.end()) return it->second;
  return coroutines_.emplace(resume, walk(*image_.function_starting_at(resume), true)).first->second;
}

const Calls& Walk::plain(Address function) {
  static const Calls none = [] {
    Calls calls;
    calls.alive.insert(Alive{});
    calls.exits.insert(Alive{});
    return calls;
  }();
  if (!callers_.contains(function)) return none;
  const auto it = plains_.find(function);
  if (it != plains_.end()) return it->second;
  if (!in_progress_.insert(function).second) {
    throw Error(
        "recursion: the function " + image_.function_starting_at(function)->name() + " (" +
        to_string(image_.line(function)) +
        ") calls itself and makes calls of Async functions, so that nobody can tell how many. Make a loop of it");
  }
  Calls calls = walk(*image_.function_starting_at(function), false);
  in_progress_.erase(function);
  return plains_.emplace(function, std::move(calls)).first->second;
}

std::set<Alive> Walk::made_by_call(Address callee) {
  if (ramps_.contains(callee)) return std::set<Alive>{Alive{callee}};
  if (callers_.contains(callee)) return plain(callee).exits;
  return std::set<Alive>{Alive{}};
}

bool Walk::leads_to_poll(Address address) const {
  std::set<Address> seen;
  std::vector<Address> ways;
  for (Address later : records_.later_calls) ways.push_back(image_.function_at(later)->address);
  while (!ways.empty()) {
    const Address function = ways.back();
    ways.pop_back();
    if (function == address) return true;
    if (resumes_.contains(function) || !seen.insert(function).second) continue;
    for (Address caller : callers_of(function)) ways.push_back(caller);
  }
  return false;
}

std::set<Alive> Walk::made_by_any(unsigned calls) {
  std::set<Alive> any;
  for (const Reference& reference : image_.references()) {
    if (ramps_.contains(reference.to) && calls == 1) any.insert(Alive{reference.to});
    // The poll of a future is called through a pointer, too, and returns no call.
    if (!callers_.contains(reference.to) || in_progress_.contains(reference.to) || leads_to_poll(reference.to))
      continue;
    for (const Alive& exit : plain(reference.to).exits) {
      if (exit.size() == calls) any.insert(exit);
    }
  }
  any.insert(Alive{});
  return any;
}

Calls Walk::walk(const Function& function, bool is_coroutine) {
  Calls calls;
  std::set<std::pair<Address, State>> seen;
  std::vector<std::pair<Address, State>> ways{{function.address, {}}};
  std::set<Address> awaits_seen;
  const auto break_rule = [&](const std::string& why, Address at) {
    if (!calls.note.empty()) return;
    calls.note = why;
    calls.note_at = at;
  };
  while (!ways.empty()) {
    auto [at, state] = std::move(ways.back());
    ways.pop_back();
    if (state.alive.size() > most_alive || seen.size() > most_states) {
      calls.is_unbounded = true;
      break_rule("makes calls in a loop before it awaits them", at);
      break;
    }
    if (!seen.emplace(at, state).second) continue;
    const Function* part = image_.function_at(at);
    if (part == nullptr) continue;
    const Code& code = code_(*part);
    const auto found = code.find(at);
    if (found == code.end()) continue;  // behind the call of a function that does not return
    const Step& step = found->second;
    if (step.jumps_anywhere) {
      throw Error("the function " + function.name() + " (" + to_string(image_.line(at)) +
                  ") has a jump whose targets the memory tool cannot find, and calls Async functions");
    }

    if (const auto await = records_.awaits.find(at); await != records_.awaits.end()) {
      const auto [taken, later] = await->second;
      if (awaits_seen.insert(at).second) calls.awaited += taken + later;
      if (state.alive.size() < taken) {
        calls.is_short = true;
        break_rule("awaits a call that it has not made on the way", at);
      } else if (state.alive.size() > taken + later) {
        break_rule(std::to_string(state.alive.size()) + " calls are alive, of which it awaits " +
                       std::to_string(taken + later),
                   at);
      }
      state.alive.clear();
    }
    if (records_.reference_awaits.contains(at)) calls.awaits_references = true;
    if (const auto any = records_.indirect_calls.find(at); any != records_.indirect_calls.end())
      state.any = any->second;

    std::vector<State> after{state};
    const auto call = [&](const std::set<Alive>& made) {
      if (made.size() == 1 && made.begin()->empty()) return;
      auto& site = calls.sites[at];
      site.at = at;
      site.makes.insert(made.begin(), made.end());
      if (!step.is_conditional) after.clear();
      for (const Alive& more : made) {
        State next{together(state.alive, more), 0};
        calls.alive.insert(next.alive);
        after.push_back(std::move(next));
      }
    };
    bool comes_back = true;
    if (step.call) {
      if (const Function* callee = image_.function_starting_at(*step.call)) {
        for (State& next : after) next.any = 0;
        call(made_by_call(*step.call));
        comes_back = step.is_conditional || code_.returns(*callee);
      }
    }
    if (step.calls_indirectly) {
      calls.calls_indirectly = true;
      if (state.any != 0) call(made_by_any(state.any));
    }
    const auto leave = [&](const State& last) {
      if (is_coroutine) {
        if (!last.alive.empty()) break_rule("suspends while a call is alive that it does not await", at);
      } else {
        calls.exits.insert(last.alive);
      }
    };
    for (const State& next : after) {
      if (step.returns) leave(next);
      if (step.jumps_indirectly) {
        calls.calls_indirectly = true;
        if (state.any != 0) {
          for (const Alive& more : made_by_any(state.any)) {
            calls.alive.insert(together(next.alive, more));
            leave({together(next.alive, more), 0});
          }
        } else {
          leave(next);
        }
      }
      for (Address jump : step.jumps) {
        const Function* target = part->holds(jump) ? nullptr : image_.function_starting_at(jump);
        if (target == nullptr || is_part_of(*target, function)) {
          ways.emplace_back(jump, next);
          continue;
        }
        // A tail call: the callee returns in this function's place.
        for (const Alive& more : made_by_call(jump)) {
          if (!more.empty()) {
            calls.sites[at].at = at;
            calls.sites[at].makes.insert(more);
          }
          State last{together(next.alive, more), 0};
          calls.alive.insert(last.alive);
          if (code_.returns(*target)) leave(last);
        }
      }
      if (step.falls_through && comes_back) ways.emplace_back(at + step.size, next);
    }
  }
  calls.alive.insert(Alive{});
  if (calls.exits.empty()) calls.exits.insert(Alive{});
  return calls;
}

}  // namespace memory
