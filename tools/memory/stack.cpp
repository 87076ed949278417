// SPDX-License-Identifier: MIT OR Apache-2.0
#include "stack.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace memory {
namespace {

/// Of an exception on ARMv6-M and ARMv7-M without floating point: eight words, and one to align (ARMv7-M ARM, B1.5.7).
constexpr std::uint32_t exception_frame_bytes = 36;
constexpr std::uint32_t hard_fault_entry = 3;
/// Beyond these nobody wants to wait.
constexpr std::size_t most_nested = 2000;
constexpr std::size_t most_results = 1'000'000;
constexpr std::string_view way_out =
    "Promise a bound for it: corps::stack_bounded<BYTES>([&] { ... }), see docs/memory-stack.md";

/// Why a program has no bound.
struct Unbounded {
  std::string why;
};

/// In a demangled name, where the parentheses of the parameters begin: the last ones outside of all others.
std::size_t parameters_of(std::string_view text) {
  const std::size_t last = text.rfind(')');
  if (last == text.npos) return text.npos;
  int depth = 0;
  for (std::size_t i = last + 1; i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return text.npos;
}

/// "(void*, corps::Context&)" of the demangled name of a function; empty for one of C.
std::string parameters_of_function(const std::string& name) {
  const std::size_t at = parameters_of(name);
  return at == name.npos ? std::string() : name.substr(at, name.rfind(')') + 1 - at);
}

/// The same of the function type that is the first template argument of `function`.
std::string parameters_of_argument(const std::string& name, std::string_view function) {
  const std::size_t start = name.find(function);
  if (start == name.npos) return {};
  const std::size_t from = start + function.size();
  int depth = 0;
  std::size_t to = from;
  for (; to < name.size(); ++to) {
    if (name[to] == '<' || name[to] == '(') ++depth;
    if (name[to] == '>' && depth == 0) break;
    if (name[to] == '>' || name[to] == ')') --depth;
    if (name[to] == ',' && depth == 0) break;
  }
  return parameters_of_function(name.substr(from, to - from));
}

/// How the demangler writes a parameter whose type it cannot work out, in an instance of a template.
bool may_be_the_same(const std::string& a, const std::string& b) {
  return a == b || (a.find(">::") != a.npos && std::ranges::count(a, ',') == std::ranges::count(b, ','));
}

/// What a function does to the stack by itself.
struct Local {
  struct Call {
    Address at;
    std::uint32_t depth;
    std::optional<Address> target;  ///< none: through a pointer
  };
  std::uint32_t most = 0;
  std::vector<Call> calls;
  std::string error;
  Address error_at = 0;
};

class LocalWalk {
 public:
  LocalWalk(const Image& image, CodeOf& code) : image_(image), code_(code) {}

  Local walk(const Function& function) {
    Local local;
    std::map<Address, State> states;
    std::map<Address, unsigned> visits;
    std::map<Address, Local::Call> calls;
    std::vector<Address> ways{function.address};
    states[function.address] = {};
    const auto refuse = [&](std::string why, Address at) {
      if (local.error.empty()) local.error_at = at;
      if (local.error.empty()) local.error = std::move(why);
    };
    while (!ways.empty()) {
      const Address at = ways.back();
      ways.pop_back();
      const Function* part = image_.function_at(at);
      if (part == nullptr) continue;
      const Code& code = code_(*part);
      const auto found = code.find(at);
      if (found == code.end()) continue;  // behind the call of a function that does not return
      if (++visits[at] > most_visits) {
        refuse("takes more stack in each turn of a loop", at);
        break;
      }
      const Step& step = found->second;
      const State before = states[at];
      State after = before;
      // What is done under a condition may also be left.
      after.depth += step.is_conditional ? std::max(step.stack, 0) : step.stack;
      if (step.sets_stack) refuse("takes stack by an amount that is known only when it runs", at);
      if (step.copy) copy(*step.copy, before, after, at, refuse);
      for (unsigned reg = 0; reg < after.kept.size(); ++reg) {
        if ((step.writes >> reg & 1) && !(step.copy && step.copy->to == reg)) after.kept[reg].reset();
      }
      local.most = std::max(local.most, static_cast<std::uint32_t>(std::max(after.depth, 0)));
      const auto call = [&](std::optional<Address> target) {
        auto& known = calls[at];
        const auto depth = static_cast<std::uint32_t>(std::max(before.depth, 0));
        known = {at, std::max(known.depth, depth), target};
      };
      const auto go = [&](Address to) {
        const auto [it, is_new] = states.try_emplace(to, after);
        if (is_new || it->second.merge(after)) ways.push_back(to);
      };
      bool comes_back = true;
      if (step.call && *step.call != at + step.size) {
        const Function* callee = image_.function_starting_at(*step.call);
        if (callee != nullptr) {
          call(*step.call);
          comes_back = step.is_conditional || code_.returns(*callee);
        } else if (image_.function_at(*step.call) != nullptr) {
          refuse("calls into the middle of another function", at);
        }
      }
      if (step.calls_indirectly || step.jumps_indirectly) call(std::nullopt);
      if (step.jumps_anywhere) refuse("has a jump whose targets cannot be found", at);
      for (Address jump : step.jumps) {
        const Function* target = part->holds(jump) ? nullptr : image_.function_starting_at(jump);
        if (target != nullptr && !is_cold_part(*target)) {
          call(jump);
        } else {
          go(jump);
        }
      }
      if (step.falls_through && comes_back) go(at + step.size);
    }
    for (const auto& [at, call] : calls) local.calls.push_back(call);
    return local;
  }

 private:
  static constexpr unsigned most_visits = 1000;
  struct State {
    int depth = 0;
    /// Of registers that hold a place in the stack: how deep it is.
    std::array<std::optional<int>, 13> kept{};

    bool merge(const State& other) {
      bool changed = other.depth > depth;
      depth = std::max(depth, other.depth);
      for (unsigned i = 0; i < kept.size(); ++i) {
        if (!kept[i] || kept[i] == other.kept[i]) continue;
        kept[i].reset();
        changed = true;
      }
      return changed;
    }
  };

  static bool is_cold_part(const Function& function) {
    return std::ranges::any_of(function.symbols, [](const std::string& s) { return s.find(".cold") != s.npos; });
  }

  template <class Refuse>
  static void copy(const Step::Copy& copy, const State& before, State& after, Address at, const Refuse& refuse) {
    const std::optional<int> from = copy.from == stack_pointer ? std::optional(before.depth) : before.kept[copy.from];
    const std::optional<int> value = from ? std::optional(*from - copy.by) : std::nullopt;
    if (copy.to != stack_pointer) {
      after.kept[copy.to] = value;
    } else if (value) {
      after.depth = *value;
    } else {
      refuse("takes stack by an amount that is known only when it runs", at);
    }
  }

  const Image& image_;
  CodeOf& code_;
};

/// A coroutine, with what it can call.
struct Body {
  std::string name;
  std::optional<Address> resume;
  std::set<Address> destroys;
  std::set<std::size_t> below;  ///< all coroutines that it calls, and those that they call
  bool awaits_references = false;
  bool is_recursive = false;
  /// How often it may run on the stack at once, each in a strand of its own.
  unsigned most_active = 1;
};

class Analysis {
 public:
  Analysis(const Image& image, const Records& records, const Segments& segments, const DebugInfo& debug, CodeOf& code)
      : image_(image), debug_(debug), code_(code), walk_(image, code) {
    collect_bodies(records, segments);
    collect_candidates();
  }

  Stack run() {
    Stack stack;
    stack.exception_frame = exception_frame_bytes;
    const auto top = image_.symbol("corps_stack_top");
    const auto end = image_.symbol("corps_stack_end");
    if (top && end) stack.size = *top - *end;
    const Object* vectors = nullptr;
    for (const Object& object : image_.objects()) {
      if (object.name == "corps_vectors") vectors = &object;
    }
    if (!top || !end || vectors == nullptr || vectors->size < 16) {
      throw Error("has no corps_stack_top, corps_stack_end and corps_vectors: its linker script is not one of corps'");
    }
    try {
      if (bodies_.size() == 1 && !foreign_.empty()) {
        stack.is_excused = true;
        throw Unbounded{
            "not bounded: the frames of coroutines are in an arena, as at -O0 and with CORPS_TASK_ARENA_SIZE, so that "
            "nothing in the program tells which coroutine calls which"};
      }
      Context everything;
      for (std::size_t i = 0; i < bodies_.size(); ++i) everything.allowed.insert(i);
      top_ = number_of(everything);
      levels(stack, *vectors);
    } catch (const Unbounded& unbounded) {
      stack.why_unbounded = unbounded.why;
    }
    stack.promises.assign(promises_.begin(), promises_.end());
    for (const auto& [address, local] : locals_) {
      stack.functions.push_back({image_.function_starting_at(address)->symbols.front(), address, local.most});
    }
    return stack;
  }

 private:
  /// Which coroutines a strand that is run from here may run.
  struct Context {
    std::set<std::size_t> allowed;
    /// How often each runs already; only when the program awaits futures by reference, or coroutines call themselves.
    std::map<std::size_t, unsigned> active;
    auto operator<=>(const Context&) const = default;
  };
  struct Result {
    std::uint32_t bytes = 0;
    std::uint32_t at_call = 0;
    Address at = 0;
    std::optional<std::pair<Address, std::size_t>> next;
    std::string note;
  };
  struct Candidate {
    Address function;
    std::set<std::string> parameters;  ///< none: a function of C, which has no types in its name
    std::set<std::size_t> owners;      ///< the coroutines that take its address
    bool is_taken_elsewhere = false;
    bool is_any = false;
  };

  // --- what there is
  // --------------------------------------------------------------------------------------------------

  void collect_bodies(const Records& records, const Segments& segments) {
    std::vector<std::set<Address>> calls;
    const auto add = [&](const Coroutine& coroutine, const Node* node) {
      Body body;
      body.name = coroutine.name;
      body.resume = coroutine.resume;
      const Function& ramp = *image_.function_starting_at(coroutine.ramp);
      for (const Reference& reference : image_.references()) {
        if (!ramp.holds(reference.from)) continue;
        for (const std::string& symbol : image_.function_starting_at(reference.to)->symbols) {
          if (symbol.find(".destroy") != symbol.npos || symbol.find(".cleanup") != symbol.npos) {
            body.destroys.insert(reference.to);
          }
        }
      }
      of_ramp_[coroutine.ramp] = bodies_.size();
      own(coroutine.resume, bodies_.size());
      for (Address destroy : body.destroys) own(destroy, bodies_.size());
      calls.push_back(node != nullptr ? node->calls : std::set<Address>());
      bodies_.push_back(std::move(body));
    };
    for (const auto& coroutine : records.asyncs) {
      const auto node = segments.asyncs.find(coroutine.ramp);
      add(coroutine, node == segments.asyncs.end() ? nullptr : &node->second);
    }
    for (const auto& coroutine : records.tasks) {
      const auto node = std::ranges::find(segments.tasks, coroutine.ramp, &TaskNode::ramp);
      add(coroutine, node == segments.tasks.end() ? nullptr : &*node);
    }
    bodies_.push_back({"calls outside of tasks", {}, {}, {}});
    calls.push_back(segments.outside.calls);

    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      std::vector<Address> ways(calls[i].begin(), calls[i].end());
      while (!ways.empty()) {
        const auto found = of_ramp_.find(ways.back());
        ways.pop_back();
        if (found == of_ramp_.end() || !bodies_[i].below.insert(found->second).second) continue;
        ways.insert(ways.end(), calls[found->second].begin(), calls[found->second].end());
      }
    }
    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      if (!bodies_[i].below.contains(i)) continue;
      bodies_[i].is_recursive = true;
      // One that promises no depth of its own runs at most once more than those that do, with which it calls itself.
      bodies_[i].most_active = 1;
      for (std::size_t other : bodies_[i].below) {
        const auto depth = records.depths.find(*bodies_[other].resume);
        if (depth == records.depths.end() || !bodies_[other].below.contains(i)) continue;
        bodies_[i].most_active = other == i ? depth->second : bodies_[i].most_active + depth->second;
        if (other == i) break;
      }
    }
    for (Address at : records.reference_awaits) {
      has_references_ = true;
      const auto owner = owner_of(at);
      for (std::size_t i = 0; i < bodies_.size(); ++i) {
        if (!owner || *owner == i) bodies_[i].awaits_references = true;
      }
    }
  }

  /// The function, and its cold part, belong to the coroutine.
  void own(Address function, std::size_t body) {
    owners_[function] = body;
    const std::set<std::string> names(image_.function_starting_at(function)->symbols.begin(),
                                      image_.function_starting_at(function)->symbols.end());
    for (const auto& [address, other] : image_.functions()) {
      for (const std::string& symbol : other.symbols) {
        const std::size_t cold = symbol.find(".cold");
        if (cold != symbol.npos && names.contains(symbol.substr(0, cold))) owners_[address] = body;
      }
    }
  }

  std::optional<std::size_t> owner_of(Address instruction) const {
    const Function* function = image_.function_at(instruction);
    const auto it = function == nullptr ? owners_.end() : owners_.find(function->address);
    if (it == owners_.end()) return std::nullopt;
    return it->second;
  }

  /// Functions whose address is taken.
  void collect_candidates() {
    const auto vectors = image_.symbol("corps_vectors").value_or(0);
    std::uint32_t vectors_size = 0;
    for (const Object& object : image_.objects()) {
      if (object.name == "corps_vectors") vectors_size = object.size;
    }
    const auto constructors = image_.symbol("corps_constructors_start").value_or(0);
    const auto constructors_end = image_.symbol("corps_constructors_end").value_or(0);
    std::map<Address, Candidate> candidates;
    for (const Reference& reference : image_.references()) {
      if (reference.from - vectors < vectors_size || owners_.contains(reference.to)) continue;
      if (is_part_of_coroutine(*image_.function_starting_at(reference.to))) {
        foreign_.insert(reference.to);
        continue;
      }
      Candidate& candidate = candidates[reference.to];
      candidate.function = reference.to;
      if (const auto owner = owner_of(reference.from)) {
        candidate.owners.insert(*owner);
      } else {
        candidate.is_taken_elsewhere = true;
      }
      if (reference.from - constructors < constructors_end - constructors) candidate.parameters.insert("()");
      for (const std::string& symbol : image_.function_starting_at(reference.to)->symbols) {
        if (!symbol.starts_with("_Z")) continue;
        const std::string demangled = demangle(symbol);
        // A newer compiler's name, which cannot be read, may stand for any parameters.
        candidate.is_any |= demangled.starts_with("_Z");
        candidate.parameters.insert(parameters_of_function(demangled));
      }
    }
    for (auto& [address, candidate] : candidates) candidates_.push_back(std::move(candidate));
  }

  /// GCC names them .actor and .destroy, Clang .resume, .destroy and .cleanup.
  static bool is_part_of_coroutine(const Function& function) {
    return std::ranges::any_of(function.symbols, [](const std::string& symbol) {
      return std::ranges::any_of(std::array{".actor", ".resume", ".destroy", ".cleanup"},
                                 [&](const char* part) { return symbol.find(part) != symbol.npos; });
    });
  }

  // --- contexts
  // -------------------------------------------------------------------------------------------------------

  std::size_t number_of(const Context& context) {
    const auto [it, is_new] = context_numbers_.try_emplace(context, contexts_.size());
    if (is_new) contexts_.push_back(context);
    return it->second;
  }

  /// Of code that runs in the coroutine: strands that it runs, those of joins and selects, run what it has called.
  /// What is below a coroutine never has the coroutine itself below, so contexts shrink, and recursion through strands
  /// ends; so it does for those that call themselves, which promise a depth. A future that is awaited by reference may
  /// have been made by any caller; but what runs already does not start again.
  std::size_t inside(std::size_t body, std::size_t outer) {
    Context context;
    context.active = contexts_[outer].active;
    if (has_references_ || bodies_[body].is_recursive) ++context.active[body];
    context.allowed = bodies_[body].below;
    if (bodies_[body].awaits_references) {
      for (const Body& other : bodies_) {
        if (other.below.contains(body)) context.allowed.insert(other.below.begin(), other.below.end());
      }
    }
    for (const auto& [running, times] : context.active) {
      if (times >= bodies_[running].most_active) context.allowed.erase(running);
    }
    return number_of(context);
  }

  // --- how deep
  // -------------------------------------------------------------------------------------------------------

  const Local& local(Address function) {
    const auto it = locals_.find(function);
    if (it != locals_.end()) return it->second;
    return locals_.emplace(function, walk_.walk(*image_.function_starting_at(function))).first->second;
  }

  std::string name_of(Address function) const {
    const auto owner = owners_.find(function);
    std::string name =
        owner != owners_.end() ? bodies_[owner->second].name : image_.function_starting_at(function)->name();
    if (!name.starts_with("_Z")) return name;
    const std::string declared = debug_.name(function);
    return declared.empty() ? name : declared;
  }
  std::string line_of(Address function) const {
    const auto declared = debug_.declaration(function);
    return to_string(declared ? declared : image_.line(function));
  }

  std::string place(Address instruction) const {
    const Function* function = image_.function_at(instruction);
    return (function != nullptr ? name_of(function->address) : std::string("?")) + " (" +
           to_string(image_.line(instruction)) + ")";
  }

  static std::optional<std::uint32_t> promise_of(const std::string& name) {
    constexpr std::string_view marker = " corps::stack_bounded<";
    const std::size_t at = name.find(marker);
    // The function itself, not one that has its name among its types.
    if (at == name.npos || name.substr(0, at).find_first_of("<:") != name.npos) return std::nullopt;
    std::uint32_t bytes = 0;
    const char* from = name.data() + at + marker.size();
    if (std::from_chars(from, name.data() + name.size(), bytes).ec != std::errc()) return std::nullopt;
    return bytes;
  }

  const Result& most(Address function, std::size_t outer) {
    const auto owner = owners_.find(function);
    const std::size_t context = owner == owners_.end() ? outer : inside(owner->second, outer);
    const std::pair key(function, context);
    if (const auto known = results_.find(key); known != results_.end()) return known->second;
    if (std::ranges::find(path_, key) != path_.end()) throw Unbounded{recursion(key)};
    if (path_.size() > most_nested || results_.size() > most_results) {
      throw Unbounded{"not bounded: there are too many ways from function to function, the last to " + place(function) +
                      ". " + std::string(way_out)};
    }

    const std::string name = image_.function_starting_at(function)->name();
    if (const auto promised = promise_of(name)) {
      promises_.insert(std::to_string(*promised) + " bytes: " + place(function));
      Result result;
      result.bytes = result.at_call = *promised;
      result.note = "promised";
      return results_.emplace(key, result).first->second;
    }
    path_.push_back(key);
    const Local& code = local(function);
    if (!code.error.empty()) {
      throw Unbounded{"not bounded: the function " + place(code.error_at) + " " + code.error + ". " +
                      std::string(way_out)};
    }
    Result result;
    result.bytes = result.at_call = code.most;
    result.at = function;
    for (const Local::Call& call : code.calls) {
      const auto consider = [&](Address target, std::size_t where, const char* note) {
        const std::uint32_t bytes = call.depth + most(target, where).bytes;
        if (bytes <= result.bytes && (result.next || bytes < result.bytes)) return;
        result.bytes = bytes;
        result.at_call = call.depth;
        result.at = call.at;
        const auto owner = owners_.find(target);
        result.next = std::pair(target, owner == owners_.end() ? where : inside(owner->second, where));
        result.note = note;
      };
      // By a pointer that it has just stored, where GCC has not seen through that. The body of a ramp is the compiler's
      // own, so whatever is not inlined into it is no call of the program's.
      const bool starts_by_pointer = !call.target && of_ramp_.contains(function) && debug_.scopes(call.at).empty() &&
                                     bodies_[of_ramp_.at(function)].resume;
      const auto started = starts_by_pointer ? bodies_[of_ramp_.at(function)].resume : call.target;
      if (started && starts(function, *started)) {
        const std::uint32_t bytes = call.depth + start_of(*started, context);
        if (bytes <= result.bytes) continue;
        result = {bytes, bytes, call.at, std::nullopt, "starts the coroutine"};
      } else if (call.target) {
        consider(*call.target, context, "");
      } else {
        through_pointer(call.at, function, context, consider);
      }
    }
    path_.pop_back();
    return results_.emplace(key, result).first->second;
  }

  bool starts(Address ramp, Address target) const {
    const auto body = of_ramp_.find(ramp);
    return body != of_ramp_.end() && bodies_[body->second].resume == target;
  }
  /// GCC's ramp runs the coroutine up to its initial suspension. There corps' coroutines suspend always, and what they
  /// have called by then are, below -O2, the members of std::suspend_always and the like.
  std::uint32_t start_of(Address resume, std::size_t context) {
    std::uint32_t bytes = local(resume).most;
    for (const Local::Call& call : std::vector(local(resume).calls)) {
      if (!call.target) continue;
      const std::string name = image_.function_starting_at(*call.target)->name();
      for (const char* part : {"suspend_always::", "::initial_suspend(", "coroutine_handle<"}) {
        if (name.find(part) == name.npos || name.find("operator new") != name.npos) continue;
        bytes = std::max(bytes, call.depth + most(*call.target, context).bytes);
      }
    }
    return bytes;
  }

  /// The rules for calls through pointers.
  template <class Consider>
  void through_pointer(Address at, Address function, std::size_t context, const Consider& consider) {
    std::vector<Scope> scopes = debug_.scopes(at);
    const std::string own_name = image_.function_starting_at(function)->name();
    scopes.push_back({own_name, own_name});
    const std::string& innermost = scopes.front().symbol;
    const auto is_of_handle = [&](const std::string& operation) {
      return innermost.find("coroutine_handle<") != innermost.npos &&
             (innermost.ends_with(">::" + operation + "() const") || innermost.ends_with(">::" + operation));
    };
    const bool resumes = is_of_handle("resume");
    if (resumes || is_of_handle("destroy")) {
      for (std::size_t body : std::set(contexts_[context].allowed)) {
        if (!resumes) {
          for (Address destroy : bodies_[body].destroys) consider(destroy, context, "destroys");
        } else if (bodies_[body].resume) {
          consider(*bodies_[body].resume, context, "resumes");
        }
      }
      // A strand runs what can be awaited in corps' coroutines, which are these. Others are resumed by others.
      if (is_in(scopes, "corps::detail::Strand::run(")) return;
      for (Address function_of_other : foreign_) consider(function_of_other, context, resumes ? "resumes" : "destroys");
      return;
    }
    const std::string parameters = parameters_of_argument(innermost, "corps::call_pointer<");
    if (parameters.empty()) throw Unbounded{unknown_callee(at)};
    const bool polls_leaf = is_in(scopes, "corps::detail::Strand::poll(");
    bool any = false;
    for (const Candidate& candidate : candidates_) {
      const bool fits = candidate.parameters.empty() || std::ranges::any_of(candidate.parameters, [&](const auto& p) {
                          return may_be_the_same(p, parameters);
                        });
      if (!fits) continue;
      any = true;
      if (!polls_leaf) {
        consider(candidate.function, context, "through a pointer");
        continue;
      }
      // The leaf is what one of the strand's coroutines awaits.
      for (std::size_t body : std::set(contexts_[context].allowed)) {
        if (!candidate.is_taken_elsewhere && !candidate.owners.contains(body)) continue;
        consider(candidate.function, inside(body, context), "polls");
      }
    }
    if (!any) {
      throw Unbounded{"unknown callee: " + place(at) + " calls a function with the parameters " + parameters +
                      ", and the program takes the address of none. " + std::string(way_out)};
    }
  }

  static bool is_in(const std::vector<Scope>& scopes, std::string_view function) {
    return std::ranges::any_of(scopes, [&](const Scope& scope) { return scope.symbol.starts_with(function); });
  }

  std::string unknown_callee(Address at) const {
    std::string text = "unknown callee: " + place(at) + " calls through a pointer, and no rule says what. ";
    if (debug_.variables().empty()) text += "There is no debug information: compile with -g. ";
    text += "Call it by corps::call_pointer(function, arguments...), whose callees are found by their type. " +
            std::string(way_out);
    return text;
  }

  std::string recursion(const std::pair<Address, std::size_t>& key) const {
    std::string text = "recursion: " + place(key.first) + " calls itself";
    std::string between;
    bool is_inside = false;
    for (const auto& step : path_) {
      if (step == key) {
        is_inside = true;
        continue;
      }
      if (is_inside) between += " > " + name_of(step.first);
    }
    if (!between.empty()) text += ", by way of" + between.substr(2);
    return text + ", and nobody can tell how often. Make a loop of it. Or: " + std::string(way_out);
  }

  std::vector<StackFrame> path_of(Address function, std::size_t outer) {
    std::vector<StackFrame> path;
    const auto owner = owners_.find(function);
    std::optional<std::pair<Address, std::size_t>> at(std::in_place, function,
                                                      owner == owners_.end() ? outer : inside(owner->second, outer));
    std::string note;
    while (at) {
      const Result& result = results_.at(*at);
      StackFrame frame;
      frame.name = name_of(at->first);
      frame.line = line_of(at->first);
      frame.address = at->first;
      frame.bytes = result.at_call;
      frame.note = result.next ? note : (result.note.empty() ? note : result.note);
      path.push_back(std::move(frame));
      note = result.note;
      at = result.next;
    }
    return path;
  }

  // --- levels
  // ---------------------------------------------------------------------------------------------------------

  static std::string name_of_entry(std::uint32_t entry) {
    static const std::map<std::uint32_t, std::string> names = {
        {2, "NMI"},     {3, "HardFault"},     {4, "MemManage"}, {5, "BusFault"}, {6, "UsageFault"},
        {11, "SVCall"}, {12, "DebugMonitor"}, {14, "PendSV"},   {15, "SysTick"}};
    if (const auto it = names.find(entry); it != names.end()) return it->second;
    return entry >= 16 ? "interrupt " + std::to_string(entry - 16) : "entry " + std::to_string(entry);
  }

  void levels(Stack& stack, const Object& vectors) {
    const Address reset = image_.word(vectors.address + 4).value_or(0) & ~Address{1};
    if (image_.function_starting_at(reset) == nullptr) throw Error("has no reset handler in its vector table");
    stack.thread.name = "thread";
    stack.thread.bytes = most(reset, top_).bytes;
    stack.thread.path = path_of(reset, top_);
    stack.thread.times = 1;

    std::map<Address, std::vector<std::uint32_t>> handlers;
    for (std::uint32_t entry = 2; entry * 4 < vectors.size; ++entry) {
      const Address handler = image_.word(vectors.address + 4 * entry).value_or(0) & ~Address{1};
      if (handler != 0 && image_.function_starting_at(handler) != nullptr) handlers[handler].push_back(entry);
    }
    find_priorities(stack);
    for (const auto& [handler, entries] : handlers) {
      const Function& function = *image_.function_starting_at(handler);
      StackLevel level;
      level.bytes = most(handler, top_).bytes;
      level.path = path_of(handler, top_);
      level.ends_program = !code_.returns(function);
      level.is_fault = std::ranges::find(entries, hard_fault_entry) != entries.end();
      level.name = function.name() + ": " + name_of_entry(entries.front());
      if (entries.size() > 1) level.name += " and " + std::to_string(entries.size() - 1) + " more";
      // Of handlers that share a function, each may be active.
      if (stack.sets_priorities && !level.ends_program) level.times = static_cast<unsigned>(entries.size());
      stack.interrupts.push_back(std::move(level));
    }
    // Of one priority, and of those that end the program, one is active at a time.
    count_deepest(stack, [&](const StackLevel& l) { return !l.ends_program && !stack.sets_priorities; });
    count_deepest(stack, [](const StackLevel& l) { return l.ends_program && !l.is_fault; });
    count_deepest(stack, [](const StackLevel& l) { return l.is_fault; });
    stack.bound = stack.thread.bytes;
    for (const StackLevel& level : stack.interrupts) {
      stack.bound += level.times * (level.bytes + exception_frame_bytes);
      stack.levels += level.times;
    }
  }

  template <class Of>
  static void count_deepest(Stack& stack, const Of& is_of) {
    StackLevel* deepest = nullptr;
    for (StackLevel& level : stack.interrupts) {
      if (is_of(level) && (deepest == nullptr || level.bytes > deepest->bytes)) deepest = &level;
    }
    if (deepest != nullptr) deepest->times = 1;
  }

  /// Whether the program gives any exception a priority: until then all have the same, and none interrupts another.
  void find_priorities(Stack& stack) {
    // ARMv7-M ARM, B3.2.2 and B3.4.3: SHPR1 to SHPR3, and NVIC_IPR; within the page of all such registers.
    const auto is_priority = [](Address a) {
      return (a >= 0xe000'e400 && a < 0xe000'e7f0) || (a >= 0xe000'ed18 && a < 0xe000'ed24);
    };
    for (const auto& [address, function] : image_.functions()) {
      if (!image_.byte(address)) continue;
      const Code& code = code_(function);
      std::set<Address> bases;
      for (const auto& [at, step] : code) {
        if (step.constant && *step.constant >> 12 == 0xe000e) bases.insert(*step.constant);
      }
      for (const auto& [at, step] : code) {
        const bool sets =
            (step.constant && is_priority(*step.constant)) || (step.stores_to && is_priority(*step.stores_to)) ||
            // Behind a branch, what the base is may be forgotten; then it may be any of these.
            (step.store_offset &&
             std::ranges::any_of(bases, [&](Address base) { return is_priority(base + *step.store_offset); }));
        if (!sets) continue;
        stack.sets_priorities = true;
        stack.priorities_set_at = place(at);
        return;
      }
    }
  }

  const Image& image_;
  const DebugInfo& debug_;
  CodeOf& code_;
  LocalWalk walk_;
  std::vector<Body> bodies_;
  std::map<Address, std::size_t> of_ramp_;
  std::map<Address, std::size_t> owners_;
  bool has_references_ = false;
  std::vector<Candidate> candidates_;
  std::set<Address> foreign_;  ///< what runs in the frames of coroutines that are not corps'
  std::vector<Context> contexts_;
  std::map<Context, std::size_t> context_numbers_;
  std::size_t top_ = 0;
  std::map<Address, Local> locals_;
  std::map<std::pair<Address, std::size_t>, Result> results_;
  std::vector<std::pair<Address, std::size_t>> path_;
  std::set<std::string> promises_;
};

}  // namespace

std::set<Address> indirect_calls(const Image& image, CodeOf& code) {
  std::set<Address> found;
  for (const auto& [address, function] : image.functions()) {
    if (!image.byte(address)) continue;
    for (const auto& [at, step] : code(function)) {
      if (step.calls_indirectly || step.jumps_indirectly) found.insert(at);
    }
  }
  return found;
}

Stack compute_stack(const Image& image, const Records& records, const Segments& segments, const DebugInfo& debug,
                    CodeOf& code) {
  return Analysis(image, records, segments, debug, code).run();
}

}  // namespace memory
