// SPDX-License-Identifier: MIT OR Apache-2.0
// Thumb code of ARMv6-M and ARMv7-M, by capstone. Instructions: "ARMv7-M Architecture Reference Manual", A7.
#include <capstone/capstone.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <set>

#include "decoder.hpp"

namespace memory {
namespace {

/// What is known of the registers: constants that were loaded since the last place where paths meet.
class Registers {
 public:
  void forget() { values_.fill(std::nullopt); }
  void forget(unsigned reg) {
    if (auto* value = find(reg)) value->reset();
  }
  /// What a call may change by the procedure call standard: r0 to r3 and r12.
  void forget_scratch() {
    for (unsigned i : {0, 1, 2, 3, 12}) values_[i].reset();
  }
  void set(unsigned reg, std::optional<Address> to) {
    if (auto* value = find(reg)) *value = to;
  }
  std::optional<Address> get(unsigned reg) const {
    auto* value = const_cast<Registers*>(this)->find(reg);
    return value != nullptr ? *value : std::nullopt;
  }

 private:
  std::optional<Address>* find(unsigned reg) {
    if (reg >= ARM_REG_R0 && reg <= ARM_REG_R12) return &values_[reg - ARM_REG_R0];
    return nullptr;
  }
  std::array<std::optional<Address>, 13> values_{};
};

class ThumbDecoder final : public Decoder {
 public:
  explicit ThumbDecoder(const Image& image) : image_(image) {
    if (cs_open(CS_ARCH_ARM, static_cast<cs_mode>(CS_MODE_THUMB | CS_MODE_MCLASS), &capstone_) != CS_ERR_OK) {
      throw Error("cannot be disassembled: capstone does not start");
    }
    cs_option(capstone_, CS_OPT_DETAIL, CS_OPT_ON);
  }
  ~ThumbDecoder() override { cs_close(&capstone_); }
  ThumbDecoder(const ThumbDecoder&) = delete;
  ThumbDecoder& operator=(const ThumbDecoder&) = delete;

  Code decode(const Function& function) const override {
    Code code;
    std::set<Address> targets;
    std::map<Address, cs_insn*> instructions;
    disassemble(function, instructions);
    for (const auto& [address, instruction] : instructions) {
      for (int i = 0; i < instruction->detail->arm.op_count; ++i) {
        const cs_arm_op& operand = instruction->detail->arm.operands[i];
        if (operand.type == ARM_OP_IMM && is_branch(*instruction)) targets.insert(static_cast<Address>(operand.imm));
      }
    }
    // Twice, because the first round finds what the jump tables reach, where paths meet, too.
    for (int round = 0; round < 2; ++round) {
      code.clear();
      Registers registers;
      const cs_insn* before = nullptr;
      for (const auto& [address, instruction] : instructions) {
        if (targets.contains(address) || (before != nullptr && before->address + before->size != address)) {
          registers.forget();
        }
        Step next = step(function, *instruction, registers, instructions);
        note_data(*instruction, registers, next);
        follow(*instruction, registers);
        if (next.writes != 0) next.constant = registers.get(instruction->detail->arm.operands[0].reg);
        code.emplace(address, std::move(next));
        before = instruction;
      }
      for (const auto& [address, step] : code) targets.insert(step.jumps.begin(), step.jumps.end());
    }
    for (const auto& [address, instruction] : instructions) cs_free(instruction, 1);
    return code;
  }

 private:
  static bool is_branch(const cs_insn& i) { return i.id == ARM_INS_B || i.id == ARM_INS_CBZ || i.id == ARM_INS_CBNZ; }

  void disassemble(const Function& function, std::map<Address, cs_insn*>& into) const {
    unsigned conditional = 0;  // instructions of an IT block to come: one by one, capstone does not know of it
    for (Address at = function.address; at < function.end();) {
      if (const auto end = image_.end_of_data(at)) {
        at = *end;
        continue;
      }
      std::array<std::uint8_t, 4> bytes{};
      std::size_t size = 0;
      while (size < 4 && at + size < function.end()) {
        const auto byte = image_.byte(static_cast<Address>(at + size));
        if (!byte) break;
        bytes[size++] = *byte;
      }
      cs_insn* instruction = nullptr;
      if (cs_disasm(capstone_, bytes.data(), size, at, 1, &instruction) != 1) {
        at += 2;  // padding, or an instruction that capstone does not know: nothing that jumps
        continue;
      }
      into.emplace(at, instruction);
      if (conditional != 0) {
        --conditional;
        if (instruction->detail->arm.cc == ARM_CC_AL) instruction->detail->arm.cc = ARM_CC_EQ;  // some condition
      }
      // "it", "itt", "itte", ...
      if (instruction->id == ARM_INS_IT) conditional = static_cast<unsigned>(std::strlen(instruction->mnemonic)) - 1;
      at += instruction->size;
    }
  }

  Step step(const Function& function, const cs_insn& i, const Registers& registers,
            const std::map<Address, cs_insn*>& all) const {
    const cs_arm& arm = i.detail->arm;
    const auto address = static_cast<Address>(i.address);
    Step step;
    step.size = static_cast<std::uint8_t>(i.size);
    step.is_conditional = arm.cc != ARM_CC_AL && arm.cc != ARM_CC_INVALID;
    const auto leave = [&] { step.falls_through = step.is_conditional; };
    const auto immediate = [&](int n) { return static_cast<Address>(arm.operands[n].imm); };
    const auto reg = [&](int n) { return arm.operands[n].type == ARM_OP_REG ? arm.operands[n].reg : ARM_REG_INVALID; };
    switch (i.id) {
      case ARM_INS_B:
        step.jumps.push_back(immediate(0));
        leave();
        break;
      case ARM_INS_CBZ:
      case ARM_INS_CBNZ:
        step.is_conditional = true;
        step.jumps.push_back(immediate(1));
        break;
      case ARM_INS_BL:
      case ARM_INS_BLX:
        if (arm.operands[0].type == ARM_OP_IMM && function.holds(immediate(0)) && immediate(0) != function.address) {
          // Clang's far jump on ARMv6-M, whose branches do not reach across a large function.
          step.jumps.push_back(immediate(0));
          leave();
        } else if (arm.operands[0].type == ARM_OP_IMM) {
          call(address, immediate(0), step);
        } else if (const auto target = registers.get(reg(0))) {
          step.call = *target & ~Address{1};
        } else {
          step.calls_indirectly = true;
        }
        break;
      case ARM_INS_BX:
        leave();
        if (reg(0) == ARM_REG_LR || is_popped_before(static_cast<unsigned>(reg(0)), address, all)) {
          step.returns = true;
        } else if (const auto target = registers.get(reg(0))) {
          step.jumps.push_back(*target & ~Address{1});
        } else {
          step.jumps_indirectly = true;
        }
        break;
      case ARM_INS_TBB:
      case ARM_INS_TBH: {
        const unsigned width = i.id == ARM_INS_TBB ? 1 : 2;
        step.jumps = relative_table(function, address + 4, address + 4, width, false, 2);
        require_targets(step);
        leave();
        break;
      }
      case ARM_INS_POP:
      case ARM_INS_LDM:
        for (int n = 0; n < arm.op_count; ++n) {
          if (reg(n) != ARM_REG_PC) continue;
          step.returns = true;
          leave();
        }
        if (i.id == ARM_INS_POP) step.stack = -4 * arm.op_count;
        if (i.id == ARM_INS_LDM && reg(0) == ARM_REG_SP) step.stack = -4 * (arm.op_count - 1);
        break;
      case ARM_INS_PUSH:
        step.stack = 4 * arm.op_count;
        break;
      case ARM_INS_STMDB:
        if (reg(0) == ARM_REG_SP && arm.writeback) step.stack = 4 * (arm.op_count - 1);
        break;
      case ARM_INS_LDR:
        if (reg(0) == ARM_REG_PC) {
          const arm_op_mem& memory = arm.operands[1].mem;
          leave();
          if (memory.base == ARM_REG_SP) {
            step.returns = true;
            step.stack = -4;
          } else if (memory.index != ARM_REG_INVALID) {
            step.jumps = absolute_table(function, registers.get(memory.base), address + i.size);
            require_targets(step);
          } else {
            step.jumps_indirectly = true;
          }
        } else if (arm.operands[1].type == ARM_OP_MEM && arm.operands[1].mem.base == ARM_REG_SP && arm.writeback) {
          step.stack = -(arm.operands[1].mem.disp != 0 ? arm.operands[1].mem.disp : last_immediate(arm));
        }
        break;
      case ARM_INS_STR:
      case ARM_INS_STRD:
      case ARM_INS_LDRD:
        // "str lr, [sp, #-4]!": a push of one register.
        for (int n = 0; n < arm.op_count; ++n) {
          const cs_arm_op& operand = arm.operands[n];
          if (operand.type == ARM_OP_MEM && operand.mem.base == ARM_REG_SP && arm.writeback) {
            step.stack = -(operand.mem.disp != 0 ? operand.mem.disp : last_immediate(arm));
          }
        }
        break;
      case ARM_INS_MOV:
        if (reg(0) == ARM_REG_PC) {
          leave();
          if (reg(1) == ARM_REG_LR) {
            step.returns = true;
          } else {
            step.jumps = table_of_moved_pc(function, address, reg(1), registers, all);
            require_targets(step);
          }
        } else if (reg(0) == ARM_REG_SP) {
          step.sets_stack = true;
        }
        break;
      case ARM_INS_ADD:
        if (reg(0) == ARM_REG_PC) {
          leave();
          // What Clang makes of a jump table on ARMv6-M: the table stands behind the instruction, or, where literals
          // are in between, where an ADR says.
          const cs_insn* load = load_before(address, all);
          const unsigned width = load != nullptr && load->id == ARM_INS_LDRH ? 2 : 1;
          Address table = address + 2;
          if (load != nullptr && load->detail->arm.operands[1].mem.index != ARM_REG_INVALID) {
            table = registers.get(load->detail->arm.operands[1].mem.base).value_or(table);
          }
          step.jumps = relative_table(function, table, address + 4, width, false, 2);
          require_targets(step);
        } else if (reg(0) == ARM_REG_SP) {
          adjust(arm, -1, registers, step);
        }
        break;
      case ARM_INS_ADDW:
        if (reg(0) == ARM_REG_SP) adjust(arm, -1, registers, step);
        break;
      case ARM_INS_SUB:
      case ARM_INS_SUBW:  // the form of numbers up to 4095
        if (reg(0) == ARM_REG_SP) adjust(arm, +1, registers, step);
        break;
      case ARM_INS_UDF:
        step.falls_through = false;
        break;
      default:
        // What is not known here must not pass unseen.
        step.sets_stack = writes_stack_pointer(i);
        break;
    }
    return step;
  }

  static bool writes_stack_pointer(const cs_insn& i) {
    const cs_arm& arm = i.detail->arm;
    for (int n = 0; n < arm.op_count; ++n) {
      const cs_arm_op& operand = arm.operands[n];
      const bool is_sp = operand.type == ARM_OP_REG && operand.reg == ARM_REG_SP;
      const bool is_base = operand.type == ARM_OP_MEM && operand.mem.base == ARM_REG_SP;
      const bool is_written = (operand.access & CS_AC_WRITE) != 0 || (n == 0 && !only_reads(i.id));
      if (arm.writeback ? is_sp || is_base : is_sp && is_written) return true;
    }
    return false;
  }

  static void adjust(const cs_arm& arm, int sign, const Registers& registers, Step& step) {
    const cs_arm_op& last = arm.operands[arm.op_count - 1];
    const int from = arm.op_count == 3 ? arm.operands[1].reg : ARM_REG_SP;
    if (from != ARM_REG_SP) {
      step.sets_stack = true;
    } else if (last.type == ARM_OP_IMM) {
      step.stack = sign * last.imm;
    } else if (const auto value = registers.get(static_cast<unsigned>(last.reg))) {
      // A frame that is too large for the instruction: its size is a literal.
      step.stack = sign * static_cast<std::int32_t>(*value);
    } else {
      step.sets_stack = true;
    }
  }

  /// By how much an address is changed after it was used.
  static int last_immediate(const cs_arm& arm) {
    const cs_arm_op& last = arm.operands[arm.op_count - 1];
    return last.type == ARM_OP_IMM ? last.imm : 0;
  }

  static std::optional<unsigned> number(unsigned reg) {
    if (reg >= ARM_REG_R0 && reg <= ARM_REG_R12) return reg - ARM_REG_R0;
    if (reg == ARM_REG_SP) return stack_pointer;
    return std::nullopt;
  }

  /// Instructions whose first operand is no result.
  static bool only_reads(unsigned id) {
    switch (id) {
      case ARM_INS_STR:
      case ARM_INS_STRB:
      case ARM_INS_STRH:
      case ARM_INS_STRD:
      case ARM_INS_STM:
      case ARM_INS_STMDB:
      case ARM_INS_PUSH:
      case ARM_INS_CMP:
      case ARM_INS_CMN:
      case ARM_INS_TST:
      case ARM_INS_TEQ:
      case ARM_INS_CBZ:
      case ARM_INS_CBNZ:
      case ARM_INS_BX:
      case ARM_INS_BLX:
      case ARM_INS_MSR:
        return true;
      default:
        return false;
    }
  }

  /// What becomes of registers, and of memory at constant addresses.
  static void note_data(const cs_insn& i, const Registers& registers, Step& step) {
    const cs_arm& arm = i.detail->arm;
    for (int n = 0; n < arm.op_count; ++n) {
      const cs_arm_op& operand = arm.operands[n];
      // Capstone does not tell for all instructions what they write.
      const bool is_written = (operand.access & CS_AC_WRITE) != 0 || (n == 0 && !only_reads(i.id)) ||
                              i.id == ARM_INS_POP || i.id == ARM_INS_LDM;
      if (operand.type != ARM_OP_REG || !is_written) continue;
      if (const auto reg = number(static_cast<unsigned>(operand.reg)); reg && *reg != stack_pointer) {
        step.writes |= 1u << *reg;
      }
    }
    if (i.id == ARM_INS_BL || i.id == ARM_INS_BLX) step.writes |= 0x100f;  // r0 to r3 and r12
    const bool moves = i.id == ARM_INS_MOV && arm.op_count == 2 && arm.operands[1].type == ARM_OP_REG;
    const bool adds = (i.id == ARM_INS_ADD || i.id == ARM_INS_ADDW || i.id == ARM_INS_SUB || i.id == ARM_INS_SUBW) &&
                      arm.operands[arm.op_count - 1].type == ARM_OP_IMM && arm.operands[0].type == ARM_OP_REG;
    if (moves || adds) {
      const auto to = number(static_cast<unsigned>(arm.operands[0].reg));
      const auto from = number(static_cast<unsigned>(arm.operands[arm.op_count == 3 || moves ? 1 : 0].reg));
      int by = moves ? 0 : arm.operands[arm.op_count - 1].imm;
      if (i.id == ARM_INS_SUB || i.id == ARM_INS_SUBW) by = -by;
      if (to && from && !(*to == stack_pointer && *from == stack_pointer)) {
        step.copy = Step::Copy{*to, *from, by};
        step.sets_stack = false;
        if (*to != stack_pointer) step.writes |= 1u << *to;
      }
    }
    if ((i.id == ARM_INS_STR || i.id == ARM_INS_STRB || i.id == ARM_INS_STRH) && arm.op_count >= 2 &&
        arm.operands[1].type == ARM_OP_MEM) {
      const arm_op_mem& memory = arm.operands[1].mem;
      const auto base = registers.get(memory.base);
      if (!base) {
        const auto index = memory.index == ARM_REG_INVALID ? std::optional<Address>(0) : registers.get(memory.index);
        if (index) step.store_offset = *index + static_cast<Address>(memory.disp);
        return;
      }
      // With an index that is not known, the base tells the block of registers.
      const auto index = memory.index == ARM_REG_INVALID ? std::optional<Address>(0) : registers.get(memory.index);
      step.stores_to = *base + index.value_or(0) + static_cast<Address>(memory.disp);
    }
  }

  void call(Address address, Address target, Step& step) const {
    target &= ~Address{1};
    step.call = target;
    const Function* callee = image_.function_starting_at(target);
    if (callee == nullptr) return;
    // libgcc's jump tables for ARMv6-M: the table stands behind the call, and the function returns into it.
    constexpr std::string_view prefix = "__gnu_thumb1_case_";
    for (const std::string& name : callee->symbols) {
      if (!name.starts_with(prefix)) continue;
      const std::string_view kind = std::string_view(name).substr(prefix.size());
      const Function* function = image_.function_at(address);
      Address table = address + 4;
      step.call.reset();
      step.falls_through = false;
      if (kind == "si") {
        table = (table + 2) & ~Address{3};
        step.jumps = relative_table(*function, table, table, 4, true, 1);
      } else {
        step.jumps = relative_table(*function, table, table, kind.ends_with("qi") ? 1 : 2, kind.starts_with("s"), 2);
      }
      require_targets(step);
      return;
    }
  }

  /// Entries of a table up to its end, which the mapping symbols tell: `base + scale * entry`.
  std::vector<Address> relative_table(const Function& function, Address table, Address base, unsigned width,
                                      bool is_signed, unsigned scale) const {
    std::vector<Address> targets;
    const auto end = image_.end_of_data(table);
    for (Address at = table; end && at + width <= *end && function.holds(at); at += width) {
      std::int64_t entry = width == 1   ? image_.byte(at).value_or(0)
                           : width == 2 ? image_.half(at).value_or(0)
                                        : image_.word(at).value_or(0);
      if (width == 4) entry = static_cast<std::int32_t>(entry);
      if (is_signed && width == 1) entry = static_cast<std::int8_t>(entry);
      if (is_signed && width == 2) entry = static_cast<std::int16_t>(entry);
      const auto target = static_cast<Address>(base + scale * entry);
      // Padding at the end of a table points into the table.
      if (function.holds(target) && !image_.end_of_data(target)) targets.push_back(target);
    }
    return targets;
  }

  /// Addresses from `table`, or from behind the instruction, as long as they are within the function.
  std::vector<Address> absolute_table(const Function& function, std::optional<Address> table, Address behind) const {
    std::vector<Address> targets;
    for (Address at = table.value_or((behind + 3) & ~Address{3});; at += 4) {
      const auto entry = image_.word(at);
      if (!entry || !function.holds(*entry & ~Address{1}) || image_.end_of_data(*entry & ~Address{1})) break;
      targets.push_back(*entry & ~Address{1});
    }
    return targets;
  }

  /// `ldr rX, [rTable, rIndex]; mov pc, rX`, as both compilers write it for ARMv6-M.
  std::vector<Address> table_of_moved_pc(const Function& function, Address address, unsigned reg,
                                         const Registers& registers, const std::map<Address, cs_insn*>& all) const {
    (void)registers;
    auto it = all.find(address);
    for (int steps = 0; steps < 12 && it != all.begin(); ++steps) {
      --it;
      const cs_arm& arm = it->second->detail->arm;
      if (it->second->id != ARM_INS_LDR || arm.operands[0].reg != static_cast<int>(reg)) continue;
      const arm_op_mem& memory = arm.operands[1].mem;
      return absolute_table(function, address_in(memory.base, it, all), address + 2);
    }
    return {};
  }

  /// What the last `adr` or load of a literal in front of `it` has put into the register.
  std::optional<Address> address_in(unsigned reg, std::map<Address, cs_insn*>::const_iterator it,
                                    const std::map<Address, cs_insn*>& all) const {
    for (int steps = 0; steps < 64 && it != all.begin(); ++steps) {
      --it;
      const cs_insn& i = *it->second;
      if (i.detail->arm.op_count == 0 || i.detail->arm.operands[0].type != ARM_OP_REG ||
          static_cast<unsigned>(i.detail->arm.operands[0].reg) != reg) {
        continue;
      }
      if (const auto value = constant(i)) return value;
      return std::nullopt;
    }
    return std::nullopt;
  }

  static const cs_insn* load_before(Address address, const std::map<Address, cs_insn*>& all) {
    auto it = all.find(address);
    for (int steps = 0; steps < 6 && it != all.begin(); ++steps) {
      --it;
      if (it->second->id == ARM_INS_LDRB || it->second->id == ARM_INS_LDRH) return it->second;
    }
    return nullptr;
  }

  /// How a function of ARMv6-M returns that has put parameters beside those on the stack: "pop {r3}; add sp, #8; bx
  /// r3". Its `pop {pc}` would leave them there. (No tail call looks so: its target is not on the stack as the last.)
  static bool is_popped_before(unsigned reg, Address address, const std::map<Address, cs_insn*>& all) {
    auto it = all.find(address);
    if (it == all.begin() || it == all.end()) return false;
    --it;
    const auto first = [](const cs_insn& i) { return static_cast<unsigned>(i.detail->arm.operands[0].reg); };
    if (it->second->id == ARM_INS_ADD && first(*it->second) == ARM_REG_SP && it != all.begin()) --it;
    return it->second->id == ARM_INS_POP && it->second->detail->arm.op_count == 1 && first(*it->second) == reg;
  }

  static void require_targets(Step& step) { step.jumps_anywhere = step.jumps.empty(); }

  /// What the instruction puts into its first operand, when that is a constant.
  std::optional<Address> constant(const cs_insn& i) const {
    const cs_arm& arm = i.detail->arm;
    const Address pc = (static_cast<Address>(i.address) + 4) & ~Address{3};
    if (i.id == ARM_INS_LDR && arm.operands[1].type == ARM_OP_MEM && arm.operands[1].mem.base == ARM_REG_PC &&
        arm.operands[1].mem.index == ARM_REG_INVALID) {
      return image_.word(pc + static_cast<Address>(arm.operands[1].mem.disp));
    }
    if (i.id == ARM_INS_ADR) return pc + static_cast<Address>(arm.operands[1].imm);
    if ((i.id == ARM_INS_ADD || i.id == ARM_INS_ADDW) && arm.op_count == 3 && arm.operands[1].type == ARM_OP_REG &&
        arm.operands[1].reg == ARM_REG_PC && arm.operands[2].type == ARM_OP_IMM) {
      return pc + static_cast<Address>(arm.operands[2].imm);
    }
    if ((i.id == ARM_INS_MOVW || i.id == ARM_INS_MOV) && arm.op_count == 2 && arm.operands[1].type == ARM_OP_IMM) {
      return static_cast<Address>(arm.operands[1].imm);
    }
    return std::nullopt;
  }

  /// The same, where it is computed from another constant.
  static std::optional<Address> computed(const cs_insn& i, const Registers& registers) {
    const cs_arm& arm = i.detail->arm;
    if (arm.op_count < 2 || arm.op_count > 3 || arm.operands[arm.op_count - 1].type != ARM_OP_IMM ||
        arm.operands[0].type != ARM_OP_REG || arm.operands[arm.op_count - 2].type != ARM_OP_REG) {
      return std::nullopt;
    }
    const auto value = registers.get(static_cast<unsigned>(arm.operands[arm.op_count - 2].reg));
    if (!value) return std::nullopt;
    const auto by = static_cast<Address>(arm.operands[arm.op_count - 1].imm);
    switch (i.id) {
      case ARM_INS_LSL:
        return by < 32 ? std::optional(*value << by) : std::nullopt;
      case ARM_INS_ADD:
      case ARM_INS_ADDW:
        return *value + by;
      case ARM_INS_SUB:
      case ARM_INS_SUBW:
        return *value - by;
      case ARM_INS_RSB:
        return by - *value;
      default:
        return std::nullopt;
    }
  }

  void follow(const cs_insn& i, Registers& registers) const {
    const cs_arm& arm = i.detail->arm;
    if (i.id == ARM_INS_BL || i.id == ARM_INS_BLX) {
      registers.forget_scratch();
      return;
    }
    if (arm.op_count > 0 && arm.operands[0].type == ARM_OP_REG && i.id == ARM_INS_MOVT) {
      const auto low = registers.get(arm.operands[0].reg);
      registers.set(
          arm.operands[0].reg,
          low ? std::optional((*low & 0xffff) | static_cast<Address>(arm.operands[1].imm) << 16) : std::nullopt);
      return;
    }
    const bool conditional = arm.cc != ARM_CC_AL && arm.cc != ARM_CC_INVALID;
    const auto later = computed(i, registers);
    for (int n = 0; n < arm.op_count; ++n) {
      if (arm.operands[n].type == ARM_OP_REG &&
          (arm.operands[n].access & CS_AC_WRITE || n == 0 || i.id == ARM_INS_POP || i.id == ARM_INS_LDM)) {
        registers.forget(arm.operands[n].reg);
      }
    }
    if (!conditional && arm.op_count > 0 && arm.operands[0].type == ARM_OP_REG) {
      if (const auto value = constant(i) ? constant(i) : later) registers.set(arm.operands[0].reg, value);
    }
  }

  const Image& image_;
  mutable csh capstone_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> make_thumb_decoder(const Image& image) { return std::make_unique<ThumbDecoder>(image); }

}  // namespace memory
