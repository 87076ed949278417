// SPDX-License-Identifier: MIT OR Apache-2.0
#include "segments.hpp"

#include <algorithm>
#include <functional>

namespace memory {
namespace {

std::uint32_t aligned(std::uint32_t n) { return (n + alignment - 1) / alignment * alignment; }

class Computation {
 public:
  Computation(const Image& image, const Records& records, const Limits& limits)
      : image_(image), records_(records), limits_(limits), walk_(image, records) {}

  Segments run() {
    check_frames();
    if (!records_.asyncs.empty()) {
      refuse_taken_addresses();
      for (const AsyncFunction& function : records_.asyncs) async(function.ramp);
      find_recursive();
    }
    result_.outside.name = "outside of tasks";
    outside();
    for (const TaskFunction& task : records_.tasks) result_.tasks.push_back(this->task(task));
    for (const auto& [ramp, node] : result_.asyncs) refuse_recursion_beside_others(node);
    if (!refusals_.empty()) throw Error(refusals_);
    place();
    return std::move(result_);
  }

 private:
  /// Goes on, to find what else is wrong.
  void refuse(const std::string& why) {
    if (refusals_.find(why) == refusals_.npos) refusals_ += (refusals_.empty() ? "" : "\n  ") + why;
  }

  std::string where(Address address) const { return to_string(image_.line(address)); }

  void check_frames() const {
    if (limits_.frame == 0) return;
    const auto check = [&](const Coroutine& function) {
      if (function.frame <= limits_.frame) return;
      throw Error("the frame of " + function.name + " (" + where(function.ramp) + ") has " +
                  std::to_string(function.frame) + " bytes, and CORPS_MAX_FRAME allows " +
                  std::to_string(limits_.frame) +
                  ". What lives across a co_await is in the frame: move large buffers into a plain function that "
                  "returns before the co_await, or into static storage");
    };
    std::ranges::for_each(records_.asyncs, check);
    std::ranges::for_each(records_.tasks, check);
  }

  void refuse_taken_addresses() {
    // A record of an indirect call says that the functions are called there and nowhere else; an await of what comes
    // from another place is found short.
    if (!records_.indirect_calls.empty()) return;
    for (const auto& [ramp, from] : walk_.taken()) {
      const AsyncFunction* function = records_.async_of_ramp(ramp);
      refuse("unknown callee: the address of the Async function " + function->name + " (" + where(ramp) + ") is taken" +
             taken_in(from) +
             ", so it may be called through a pointer or a virtual function, and nobody can tell whose memory it "
             "takes then. Call it by its name; choose between several with a switch");
    }
  }
  std::string taken_in(Address from) const {
    if (const Function* function = image_.function_at(from))
      return " in " + function->name() + " (" + where(from) + ")";
    for (const Object& object : image_.objects()) {
      if (object.size != 0 && from - object.address < object.size) return " in " + demangle(object.name);
    }
    return " in data";
  }

  /// The segment of an Async function that is called on the current path; and before it those of all that it calls.
  std::uint32_t async(Address ramp) {
    const Key key{ramp, depths_};
    if (const auto it = known_.find(key); it != known_.end()) return it->second;
    const AsyncFunction& function = *records_.async_of_ramp(ramp);
    const auto limit = records_.depths.find(function.resume);
    const bool is_limited = limit != records_.depths.end();
    if (is_limited && depths_.contains(ramp) && depths_.at(ramp) == limit->second) return 0;  // promised not to happen
    if (const auto last = std::find(path_.rbegin(), path_.rend(), ramp); last != path_.rend()) {
      // Harmless when one of the functions since then counts.
      const auto cycle = std::prev(last.base());
      const bool is_counted = std::any_of(cycle, path_.end(), [&](Address on_path) {
        return records_.depths.contains(records_.async_of_ramp(on_path)->resume);
      });
      if (!is_counted) refuse_recursion(cycle);
    }
    path_.push_back(ramp);
    if (is_limited) ++depths_[ramp];
    Node node = node_of(function);
    if (is_limited && --depths_[ramp] == 0) depths_.erase(ramp);
    path_.pop_back();
    node.segment = header_bytes + aligned(function.frame) + node.room;
    if (node.segment > most_segment_bytes) {
      throw Error("does not fit: the segment of " + node.name + " (" + node.line + ") would have " +
                  std::to_string(node.segment) + " bytes; at most " + std::to_string(most_segment_bytes) +
                  " are possible");
    }
    const std::uint32_t segment = node.segment;
    known_.emplace(key, segment);
    // The outermost call of a recursion has the largest.
    Node& kept = result_.asyncs[ramp];
    if (kept.ramp == 0 || kept.segment < segment) kept = std::move(node);
    return segment;
  }

  /// Those that lead to a call of themselves.
  void find_recursive() {
    for (auto& [ramp, node] : result_.asyncs) {
      std::set<Address> seen;
      std::vector<Address> ways(node.calls.begin(), node.calls.end());
      while (!ways.empty() && !node.is_recursive) {
        const Address called = ways.back();
        ways.pop_back();
        node.is_recursive = called == ramp;
        if (!seen.insert(called).second) continue;
        const std::set<Address>& more = result_.asyncs.at(called).calls;
        ways.insert(ways.end(), more.begin(), more.end());
      }
    }
  }

  /// A function that is called by itself takes all that is left of its caller's segment, so it must be the only one
  /// there.
  void refuse_recursion_beside_others(const Node& node) const {
    if (!node.is_recursive) return;
    const auto is_recursive = [&](Address ramp) { return result_.asyncs.at(ramp).is_recursive; };
    for (const Alive& alive : node.sets) {
      const auto found = std::ranges::find_if(alive, is_recursive);
      if (alive.size() < 2 || found == alive.end()) continue;
      throw Error("recursion: " + node.name + " (" + node.line + ") calls " + records_.async_of_ramp(*found)->name +
                  ", and so itself, at once with another Async function. Await it alone");
    }
  }

  [[noreturn]] void refuse_recursion(std::vector<Address>::const_iterator cycle) const {
    std::string text = "recursion: ";
    for (auto it = cycle; it != path_.cend(); ++it) {
      text += records_.async_of_ramp(*it)->name + " (" + where(records_.async_of_ramp(*it)->ramp) + ") calls ";
    }
    throw Error(
        text + (path_.cend() - cycle == 1 ? "itself" : records_.async_of_ramp(*cycle)->name) +
        ". Its memory has no bound. Make a loop of it, or a Task<N>, of which at most N run; or promise one with "
        "corps::recursion_depth<N>() in the function");
  }

  std::uint32_t sum(const Alive& alive) {
    std::uint32_t bytes = 0;
    for (Address ramp : alive) bytes += async(ramp);
    return bytes;
  }

  Node node_of(const Coroutine& function) {
    Node node;
    node.name = function.name;
    node.line = where(function.ramp);
    node.ramp = function.ramp;
    node.frame = function.frame;
    if (records_.asyncs.empty()) return node;
    const Calls& calls = walk_.coroutine(function.resume);
    if (calls.note.empty()) {
      for (const Alive& alive : calls.alive) consider(alive, node);
    } else {
      add_up(function, calls, node);
    }
    return node;
  }

  void consider(const Alive& alive, Node& node) {
    node.calls.insert(alive.begin(), alive.end());
    node.sets.insert(alive);
    const std::uint32_t bytes = sum(alive);
    if (bytes <= node.room) return;
    node.room = bytes;
    node.largest = alive;
  }

  /// The code breaks the rules of walk.hpp: either the program is wrong, or the compiler has made calls early.
  void add_up(const Coroutine& function, const Calls& calls, Node& node) {
    const std::string at = function.name + " (" + place_of(function, calls) + ")";
    unsigned made = 0;
    for (const auto& [address, site] : calls.sites) {
      std::size_t most = 0;
      for (const Alive& alive : site.makes) most = std::max(most, alive.size());
      made += static_cast<unsigned>(most);
    }
    if (calls.is_unbounded) {
      return refuse(
          "cannot be bounded: " + at +
          " makes calls of Async functions in a loop before it awaits them. Await each where it is made; several "
          "at once with join(array_of<N>(...))");
    }
    if (!calls.awaits_references) {
      if (made > calls.awaited) {
        return refuse("not awaited: " + at + " makes " + std::to_string(made) +
                      " calls of Async functions and awaits " + std::to_string(calls.awaited) + names_of(calls) +
                      ". Await each in the expression that makes it; do not keep it in a variable, and do not drop it");
      }
      if (calls.is_short && made < calls.awaited) {
        return refuse(
            "unknown callee: " + at +
            " awaits a call of an Async function that was made through a pointer or a virtual function, so nobody "
            "can tell how much memory it takes. Call it by its name; choose between several with a switch");
      }
    }
    if (calls.is_short && calls.calls_indirectly && walk_.helpers_are_taken()) {
      return refuse("unknown callee: " + at +
                    " may await a call that was made through a pointer. Call the function by its name, or split the "
                    "expression so that each call is awaited where it is made");
    }
    for (const auto& [address, site] : calls.sites) {
      Alive largest;
      for (const Alive& alive : site.makes) {
        node.calls.insert(alive.begin(), alive.end());
        if (sum(alive) >= sum(largest)) largest = alive;
      }
      node.largest.insert(node.largest.end(), largest.begin(), largest.end());
    }
    std::ranges::sort(node.largest);
    node.sets.insert(node.largest);
    node.room = sum(node.largest);
    node.note = "room for all calls at once, because " + at + " " + calls.note +
                (calls.awaits_references ? "" : ": to save memory, split the expression, so that it has one co_await");
  }

  /// The first call in the coroutine's own file; else its beginning.
  std::string place_of(const Coroutine& function, const Calls& calls) const {
    const auto own = image_.line(function.ramp);
    for (const auto& [address, site] : calls.sites) {
      const auto line = image_.line(address);
      if (own && line && line->file == own->file) return to_string(line);
    }
    return to_string(own);
  }

  std::string names_of(const Calls& calls) const {
    std::string text;
    std::set<Address> named;
    for (const auto& [address, site] : calls.sites) {
      for (const Alive& alive : site.makes) {
        for (Address ramp : alive) {
          if (named.insert(ramp).second) text += (text.empty() ? ": " : ", ") + records_.async_of_ramp(ramp)->name;
        }
      }
    }
    return text;
  }

  TaskNode task(const TaskFunction& function) {
    TaskNode node;
    static_cast<Node&>(node) = node_of(function);
    node.slots = function.slots;
    node.count = function.count;
    node.stride = function.stride;
    node.segment = area(node);
    return node;
  }
  std::uint32_t area(const Node& node) const {
    const std::uint32_t bytes = node.room == 0 ? 0 : header_bytes + node.room;
    if (bytes > most_segment_bytes) {
      throw Error("does not fit: what " + node.name + " (" + node.line + ") calls would have " + std::to_string(bytes) +
                  " bytes; at most " + std::to_string(most_segment_bytes) + " are possible");
    }
    return bytes;
  }

  /// Calls that plain functions make on nobody's behalf: block_on at start-up, and tests.
  void outside() {
    const std::set<Address> roots = find_roots();
    refuse_interrupts();
    Alive all;
    for (Address root : roots) add_sites(root, all);
    std::ranges::sort(all);
    consider(all, result_.outside);
    result_.outside.segment = area(result_.outside);
  }

  std::set<Address> find_roots() {
    std::set<Address> referred;
    for (const Reference& reference : image_.references()) referred.insert(reference.to);
    std::set<Address> roots;
    for (Address caller : walk_.callers()) {
      if (!walk_.callers_of(caller).empty() && !referred.contains(caller)) continue;
      if (!records_.polls_outside && walk_.leads_to_poll(caller)) continue;
      roots.insert(caller);
    }
    return roots;
  }

  void add_sites(Address function, Alive& all) {
    if (std::ranges::find(path_, function) != path_.end()) {
      throw Error("recursion: the function " + image_.function_starting_at(function)->name() + " (" + where(function) +
                  ") calls itself and makes calls of Async functions. Make a loop of it");
    }
    path_.push_back(function);
    const Function& code = *image_.function_starting_at(function);
    const auto add = [&](Address callee) {
      if (walk_.is_ramp(callee)) all.push_back(callee);
      if (walk_.callers().contains(callee) && callee != function) add_sites(callee, all);
    };
    for (const auto& [at, step] : walk_.code()(code)) {
      if (step.call) add(*step.call);
      for (Address jump : step.jumps) {
        if (!code.holds(jump)) add(jump);
      }
    }
    path_.pop_back();
  }

  /// In an interrupt handler the coroutine that runs is the interrupted one.
  void refuse_interrupts() {
    const auto table = image_.symbol("corps_vectors");
    if (!table) return;
    const auto object =
        std::ranges::find_if(image_.objects(), [&](const Object& o) { return o.name == "corps_vectors"; });
    // The stack pointer and the reset handler come first.
    for (std::uint32_t at = 8; at < object->size; at += 4) {
      const auto handler = image_.word(*table + at);
      if (!handler || !walk_.callers().contains(*handler & ~Address{1})) continue;
      const Address address = *handler & ~Address{1};
      Alive all;
      add_sites(address, all);
      throw Error("in an interrupt: the handler " + image_.function_starting_at(address)->name() + " (" +
                  where(address) + ") calls the Async function " +
                  (all.empty() ? std::string("?") : records_.async_of_ramp(all.front())->name) +
                  ". Wake a task from the handler, and call the function there");
    }
  }

  void place() {
    std::uint32_t offset = result_.outside.segment;
    for (TaskNode& task : result_.tasks) {
      task.offset = offset;
      offset += task.segment * task.count;
    }
    result_.areas = offset;
    const auto start = image_.symbol("corps_segments_start");
    const auto end = image_.symbol("corps_ram_end");
    if (offset == 0) return;
    if (!start || !end) throw Error("has no place for segments: its linker script is not one of corps'");
    if (offset > *end - *start) {
      const auto largest =
          std::ranges::max_element(result_.tasks, {}, [](const TaskNode& task) { return task.segment * task.count; });
      std::string text = "does not fit: the frames of called Async functions take " + std::to_string(offset) +
                         " bytes, and " + std::to_string(*end - *start) + " are left in RAM";
      if (largest != result_.tasks.end()) {
        text += ". Most of it is for " + largest->name + " (" + largest->line + "): " + std::to_string(largest->count) +
                " x " + std::to_string(largest->segment) + " bytes" + path_of(*largest) +
                ". Take fewer slots, or fewer calls at once";
      }
      throw Error(text);
    }
  }

  /// The deepest calls, as text.
  std::string path_of(const Node& node) const {
    std::string text;
    const Node* at = &node;
    while (!at->largest.empty()) {
      const Address next =
          *std::ranges::max_element(at->largest, {}, [&](Address ramp) { return result_.asyncs.at(ramp).segment; });
      at = &result_.asyncs.at(next);
      text += (text.empty() ? ", of which " : " > ") + at->name + " " + std::to_string(at->segment);
    }
    return text;
  }

  const Image& image_;
  const Records& records_;
  const Limits& limits_;
  Walk walk_;
  Segments result_;
  std::string refusals_;
  std::vector<Address> path_;
  /// Calls on the path of functions that limit the depth of their recursion.
  std::map<Address, unsigned> depths_;
  using Key = std::pair<Address, std::map<Address, unsigned>>;
  std::map<Key, std::uint32_t> known_;
};

}  // namespace

Segments compute_segments(const Image& image, const Records& records, const Limits& limits) {
  return Computation(image, records, limits).run();
}

}  // namespace memory
