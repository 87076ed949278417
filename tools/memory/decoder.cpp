// SPDX-License-Identifier: MIT OR Apache-2.0
#include "decoder.hpp"

#include <elf.h>

#include <set>

namespace memory {

std::unique_ptr<Decoder> make_decoder(const Image& image) {
  switch (image.machine()) {
    case EM_ARM:
      return make_thumb_decoder(image);
    default:
      throw Error("is for an instruction set that the memory tool has no decoder for");
  }
}

const Code& CodeOf::operator()(const Function& function) {
  const auto it = codes_.find(function.address);
  if (it != codes_.end()) return it->second;
  return codes_.emplace(function.address, decoder_->decode(function)).first->second;
}

bool CodeOf::returns(const Function& function) {
  const auto known = returns_.find(function.address);
  if (known != returns_.end()) return known->second;
  returns_.emplace(function.address, true);  // for one that is asked for while it is being looked at: recursion
  std::set<Address> seen;
  std::vector<Address> ways{function.address};
  bool found = false;
  while (!ways.empty() && !found) {
    const Address at = ways.back();
    ways.pop_back();
    if (!seen.insert(at).second) continue;
    const Function* part = image_.function_at(at);
    if (part == nullptr) continue;
    const Code& code = (*this)(*part);
    const auto it = code.find(at);
    if (it == code.end()) continue;
    const Step& step = it->second;
    found = step.returns || step.jumps_indirectly || step.jumps_anywhere;
    for (Address jump : step.jumps) {
      const Function* target = part->holds(jump) ? nullptr : image_.function_starting_at(jump);
      if (target == nullptr) {
        ways.push_back(jump);
      } else {
        found = found || returns(*target);
      }
    }
    const Function* callee = step.call ? image_.function_starting_at(*step.call) : nullptr;
    if (step.falls_through && (callee == nullptr || step.is_conditional || returns(*callee))) {
      ways.push_back(at + step.size);
    }
  }
  returns_[function.address] = found;
  return found;
}

}  // namespace memory
