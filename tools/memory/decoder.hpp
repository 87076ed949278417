// SPDX-License-Identifier: MIT OR Apache-2.0
// What analyses need to know of machine code, for each instruction set in the same terms.
#pragma once

#include "image.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace memory {

/// What one instruction does to the flow of control and to the stack. Several of these may hold: an instruction that is
/// executed under a condition also falls through.
struct Step {
  std::uint8_t size = 0;
  bool falls_through = true;
  bool is_conditional = false;
  /// Within the function, all that a branch or a jump table can reach; or another function: a tail call.
  std::vector<Address> jumps;
  std::optional<Address> call;
  bool calls_indirectly = false;
  bool jumps_indirectly = false;  ///< a tail call through a register
  bool jumps_anywhere = false;    ///< a jump whose targets could not be found
  bool returns = false;
  /// Bytes by which the stack grows (negative: shrinks).
  int stack = 0;
  /// The stack pointer is set to what cannot be told from the instruction.
  bool sets_stack = false;
  /// `to = from + by`, where one of them may be the stack pointer: how functions keep it and set it back.
  struct Copy {
    unsigned to;
    unsigned from;
    int by;
  };
  std::optional<Copy> copy;
  /// The general registers that the instruction changes, a bit each.
  std::uint32_t writes = 0;
  /// Where it stores, when that is a constant; with an index that is unknown, what the index counts from.
  std::optional<Address> stores_to;
  /// Of a store whose base is unknown: the offset, when that is known.
  std::optional<Address> store_offset;
  /// The constant that it puts into a register.
  std::optional<Address> constant;
};

/// The number of the stack pointer in a Copy, for every instruction set.
constexpr unsigned stack_pointer = 13;

/// The code of a function, by address.
using Code = std::map<Address, Step>;

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual Code decode(const Function& function) const = 0;
};

/// The decoder for the image's instruction set; throws Error when there is none.
std::unique_ptr<Decoder> make_decoder(const Image& image);
std::unique_ptr<Decoder> make_thumb_decoder(const Image& image);

/// The code of each function, decoded when it is first asked for.
class CodeOf {
 public:
  explicit CodeOf(const Image& image) : image_(image), decoder_(make_decoder(image)) {}
  const Code& operator()(const Function& function);
  /// Whether any path leads to a return: the code behind the call of one that does not return means nothing.
  bool returns(const Function& function);

 private:
  const Image& image_;
  std::unique_ptr<Decoder> decoder_;
  std::map<Address, Code> codes_;
  std::map<Address, bool> returns_;
};

}  // namespace memory
