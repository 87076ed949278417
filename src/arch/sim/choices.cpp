// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <arch/sim/choices.hpp>
#include <arch/sim/failure.hpp>
#include <charconv>

namespace corps::sim {

Choices Choices::seeded(std::uint64_t seed) {
  Choices choices(true);
  choices.state_ = seed;
  return choices;
}

Choices Choices::listed(std::span<const Choice> list) {
  Choices choices(false);
  choices.given_.assign(list.begin(), list.end());
  return choices;
}

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): a word of state, good for
/// neighbouring seeds.
std::uint64_t Choices::random() {
  std::uint64_t z = (state_ += 0x9e37'79b9'7f4a'7c15u);
  z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9u;
  z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebu;
  return z ^ (z >> 31);
}

unsigned Choices::below(unsigned n) { return static_cast<unsigned>((random() >> 32) * n >> 32); }

unsigned Choices::record(unsigned n) {
  if (n > UINT16_MAX) fail("misuse", "a choice among more than 65,535");
  unsigned taken = 0;
  if (const std::size_t at = made_.size(); at < given_.size()) {
    taken = given_[at].taken;
    // A list read from a command line does not know the numbers of alternatives.
    if (given_[at].alternatives == 0 && taken >= n) {
      fail("wrong choices", "choice " + std::to_string(at + 1) + " of the list is " + std::to_string(taken) +
                                ", and there are 0 to " + std::to_string(n - 1) +
                                " here: the list does not fit this program, or was found with other options or before "
                                "the program was changed");
    }
    if (given_[at].alternatives != 0 && given_[at].alternatives != n) {
      fail("not reproducible",
           "the same choices led elsewhere than before: the program depends on something outside of the "
           "simulation (addresses, the real clock, static variables that earlier runs left changed)");
    }
  }
  made_.push_back({static_cast<std::uint16_t>(taken), static_cast<std::uint16_t>(n)});
  if (mirror_ != nullptr && mirror_->count < std::size(mirror_->choices)) {
    mirror_->choices[mirror_->count++] = made_.back();
  }
  return taken;
}

unsigned Choices::choose(unsigned n) {
  if (n <= 1) return 0;
  return seeded_ ? below(n) : record(n);
}

unsigned Choices::choose_seldom(unsigned n, unsigned one_in) {
  if (n <= 1) return 0;
  if (!seeded_) return record(n);
  if (one_in > 1 && below(one_in) != 0) return 0;
  return 1 + below(n - 1);
}

unsigned Choices::trait(unsigned n) { return seeded_ && n > 1 ? below(n) : 0; }

std::int64_t Choices::quantity(std::int64_t most) {
  if (most <= 0) return 0;
  if (!seeded_) return record(2) == 0 ? 0 : most;
  // The ends are where mistakes are.
  switch (below(4)) {
    case 0:
      return 0;
    case 1:
      return most;
    default:
      return static_cast<std::int64_t>(random() % (static_cast<std::uint64_t>(most) + 1));
  }
}

std::string to_text(std::span<const Choice> choices) {
  std::size_t size = choices.size();
  while (size != 0 && choices[size - 1].taken == 0) --size;
  std::string text;
  for (std::size_t i = 0; i < size;) {
    std::size_t same = i + 1;
    while (same < size && choices[same].taken == choices[i].taken) ++same;
    if (!text.empty()) text += ',';
    text += std::to_string(choices[i].taken);
    if (same - i > 1) text += '*' + std::to_string(same - i);
    i = same;
  }
  return text.empty() ? "0" : text;
}

std::optional<std::vector<Choice>> choices_from_text(std::string_view text) {
  constexpr std::uint32_t most = 10'000'000;
  std::vector<Choice> choices;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    std::uint16_t taken = 0;
    std::uint32_t times = 1;
    auto number = std::from_chars(at, end, taken);
    if (number.ec != std::errc()) return std::nullopt;
    at = number.ptr;
    if (at != end && *at == '*') {
      number = std::from_chars(at + 1, end, times);
      if (number.ec != std::errc() || times > most) return std::nullopt;
      at = number.ptr;
    }
    choices.insert(choices.end(), times, Choice{taken, 0});
    if (at == end) return choices;
    if (*at++ != ',') return std::nullopt;
  }
}

std::optional<std::uint64_t> seed_from_text(std::string_view text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return seed;
}

bool next_choices(std::vector<Choice>& choices, const Bound& bound, bool& cut_short) {
  if (choices.size() > bound.choices) {
    cut_short = true;
    choices.resize(bound.choices);
  }
  auto deviations = static_cast<std::uint32_t>(
      std::count_if(choices.begin(), choices.end(), [](const Choice& choice) { return choice.taken != 0; }));
  while (!choices.empty()) {
    Choice& last = choices.back();
    if (last.taken != 0) --deviations;
    if (last.taken + 1 < last.alternatives) {
      if (deviations < bound.deviations) {
        ++last.taken;
        return true;
      }
      cut_short = true;
    }
    choices.pop_back();
  }
  return false;
}

}  // namespace corps::sim
