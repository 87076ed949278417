// SPDX-License-Identifier: MIT OR Apache-2.0
#include "records.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace memory {
namespace {

enum class Kind : std::uint32_t { async = 1, task, await, refers, indirect, later, block_on, depth };

/// The function that runs in the frame: the ramp stores its address. GCC names it f.actor, Clang f.resume.
Address resume_of(const Image& image, const Function& ramp) {
  for (const Reference& reference : image.references()) {
    if (!ramp.holds(reference.from)) continue;
    for (const std::string& symbol : image.function_starting_at(reference.to)->symbols) {
      if (symbol.find(".actor") != symbol.npos || symbol.find(".resume") != symbol.npos) return reference.to;
    }
  }
  throw Error("the code of the coroutine " + ramp.name() + " was not found");
}

template <class C>
C coroutine(const Image& image, Address where, std::uint32_t frame) {
  const Function* ramp = image.function_at(where);
  if (ramp == nullptr) throw Error("there is a record of a coroutine where no function is");
  C result{};
  result.ramp = ramp->address;
  result.resume = resume_of(image, *ramp);
  result.frame = frame;
  result.name = ramp->name();
  return result;
}

}  // namespace

const AsyncFunction* Records::async_of_ramp(Address ramp) const {
  const auto it = std::ranges::find(asyncs, ramp, &AsyncFunction::ramp);
  return it == asyncs.end() ? nullptr : &*it;
}

Records read_records(const Image& image) {
  Records records;
  const std::string_view bytes = image.contents(".debug_corps");
  constexpr std::size_t words = 6;
  if (bytes.size() % (4 * words) != 0) throw Error("has damaged records in .debug_corps");
  for (std::size_t at = 0; at < bytes.size(); at += 4 * words) {
    std::array<std::uint32_t, words> word;
    std::memcpy(word.data(), bytes.data() + at, sizeof word);
    const Address where = word[1] & ~Address{1};
    if (word[1] == 0 || word[1] == 0xffffffff) continue;  // of a function that the linker has dropped
    if (image.function_at(where) == nullptr) continue;
    switch (static_cast<Kind>(word[0])) {
      case Kind::async: {
        auto function = coroutine<AsyncFunction>(image, where, word[2]);
        function.entry = word[3];
        records.asyncs.push_back(function);
        break;
      }
      case Kind::task: {
        auto function = coroutine<TaskFunction>(image, where, word[2]);
        function.slots = word[3];
        function.count = word[4];
        function.stride = word[5];
        records.tasks.push_back(function);
        break;
      }
      case Kind::await:
        records.awaits[where] = {word[2], word[3]};
        break;
      case Kind::refers:
        records.reference_awaits.insert(where);
        break;
      case Kind::indirect:
        records.indirect_calls[where] = word[2];
        break;
      case Kind::later:
        records.later_calls.insert(where);
        break;
      case Kind::block_on:
        records.polls_outside = true;
        records.awaits[where] = {word[2], 0};
        break;
      case Kind::depth:
        records.depths[image.function_at(where)->address] = word[2];
        break;
      default:
        throw Error("has records of an unknown kind: it was built with another version of corps");
    }
  }
  // One ramp, one record: two would mean that one was inlined into another, and their frames could not be told apart.
  std::set<Address> ramps;
  const auto check = [&](const Coroutine& function) {
    if (!ramps.insert(function.ramp).second) {
      throw Error("the function " + function.name +
                  " makes the frames of two coroutines: the compiler has inlined one");
    }
  };
  for (const auto& function : records.asyncs) check(function);
  for (const auto& function : records.tasks) check(function);
  const auto by_address = [](const Coroutine& a, const Coroutine& b) { return a.ramp < b.ramp; };
  std::ranges::sort(records.asyncs, by_address);
  std::ranges::sort(records.tasks, by_address);
  return records;
}

}  // namespace memory
