// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace corps::sim {

/// One choice that was made: which of how many.
struct Choice {
  std::uint16_t taken;
  std::uint16_t alternatives;
  friend bool operator==(const Choice&, const Choice&) = default;
};

/// Where all that is open in a run is decided: the choices made are the run. From a seed, or from a list, after whose
/// end the first alternative is taken each time. A list that names an alternative that there is not is a failure:
/// "wrong choices" when it was read from text, "not reproducible" when an earlier run has made it.
class Choices {
 public:
  static Choices seeded(std::uint64_t seed);
  static Choices listed(std::span<const Choice> list);

  /// 0 to n - 1; n is at most 65,535. Nothing is chosen, and nothing recorded, where there is but one way.
  unsigned choose(unsigned n);
  /// The same, with 0 in all but one of `one_in` cases when it comes from a seed.
  unsigned choose_seldom(unsigned n, unsigned one_in);
  /// A trait of the whole run, 0 to n - 1: how often what is drawn by `choose_seldom` happens, for example. Seeds
  /// differ in it; in lists it is always 0 and not recorded, as it adds no run that other choices would not give.
  unsigned trait(unsigned n);
  /// 0 to `most`, both included, for quantities: any value from a seed; of a list the ends only.
  std::int64_t quantity(std::int64_t most);

  /// What was chosen so far; recorded for lists only, as a seed is shorter.
  std::span<const Choice> made() const { return made_; }
  /// Memory where each choice of a list is recorded too, at once, for who looks at it after a crash.
  struct Mirror {
    std::uint32_t count;
    Choice choices[65'536];
  };
  void mirror_to(Mirror& mirror) { mirror_ = &mirror; }

 private:
  explicit Choices(bool seeded) : seeded_(seeded) {}
  unsigned record(unsigned n);
  std::uint64_t random();
  unsigned below(unsigned n);

  bool seeded_;
  std::uint64_t state_ = 0;
  std::vector<Choice> given_;
  std::vector<Choice> made_;
  Mirror* mirror_ = nullptr;
};

/// "0*14,1,0*3,2": the alternatives taken, repetitions counted. Trailing zeros go without saying.
std::string to_text(std::span<const Choice> choices);
/// Nothing if this is no such list.
std::optional<std::vector<Choice>> choices_from_text(std::string_view text);
/// Nothing if this is no decimal number of 64 bits.
std::optional<std::uint64_t> seed_from_text(std::string_view text);

/// How far an exhaustive exploration goes.
struct Bound {
  std::uint64_t runs = 1'000'000;
  /// Choices of one run that are varied; later ones take their first alternative.
  std::uint32_t choices = 60'000;
  /// How many choices of one run may take another alternative than the first, which is what happens by itself: no
  /// interrupt yet, no change of core. Most mistakes need few.
  std::uint32_t deviations = 60'000;
};

/// Makes of a run the next one, depth first; false when there is none within the bound. `cut_short` is set when the
/// bound, not the program, left an alternative out.
bool next_choices(std::vector<Choice>& choices, const Bound& bound, bool& cut_short);

}  // namespace corps::sim
