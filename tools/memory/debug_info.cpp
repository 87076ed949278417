// SPDX-License-Identifier: MIT OR Apache-2.0
#include "debug_info.hpp"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace memory {
namespace {

class Reader {
 public:
  Reader(const std::set<Address>& instructions, std::map<Address, std::vector<Scope>>& scopes,
         std::map<Address, Variable>& variables, std::map<Address, Line>& declarations,
         std::map<Address, std::string>& names)
      : instructions_(instructions),
        scopes_(scopes),
        variables_(variables),
        declarations_(declarations),
        names_(names) {}

  void read(Dwarf_Die& parent) {
    Dwarf_Die die;
    if (dwarf_child(&parent, &die) != 0) return;
    do {
      switch (dwarf_tag(&die)) {
        case DW_TAG_variable:
          variable(die);
          break;
        case DW_TAG_inlined_subroutine:
          inlined(die);
          read(die);
          break;
        case DW_TAG_subprogram:
          function(die);
          read(die);
          break;
        case DW_TAG_base_type:
        case DW_TAG_member:
        case DW_TAG_formal_parameter:
        case DW_TAG_template_type_parameter:
        case DW_TAG_imported_declaration:
          break;
        default:
          read(die);
      }
    } while (dwarf_siblingof(&die, &die) == 0);
  }

 private:
  static std::string text_of(Dwarf_Die& die, unsigned attribute) {
    Dwarf_Attribute found;
    if (dwarf_attr_integrate(&die, attribute, &found) == nullptr) return {};
    const char* text = dwarf_formstring(&found);
    return text != nullptr ? text : "";
  }

  /// "Class::function", from the declaration; for those whose symbol GCC does not tell.
  static std::string with_parent(Dwarf_Die die, const std::string& name) {
    for (const unsigned next : {DW_AT_abstract_origin, DW_AT_specification}) {
      Dwarf_Attribute attribute;
      Dwarf_Die to;
      if (dwarf_attr(&die, next, &attribute) != nullptr && dwarf_formref_die(&attribute, &to) != nullptr) die = to;
    }
    Dwarf_Die* parents = nullptr;
    const int count = dwarf_getscopes_die(&die, &parents);
    const char* parent = count > 1 ? dwarf_diename(&parents[1]) : nullptr;
    const std::string text = parent != nullptr ? parent + ("::" + name) : name;
    std::free(parents);
    return text;
  }

  void inlined(Dwarf_Die& die) {
    Dwarf_Addr base = 0;
    Dwarf_Addr begin = 0;
    Dwarf_Addr end = 0;
    std::ptrdiff_t offset = 0;
    while ((offset = dwarf_ranges(&die, offset, &base, &begin, &end)) > 0) {
      for (auto it = instructions_.lower_bound(static_cast<Address>(begin)); it != instructions_.end() && *it < end;
           ++it) {
        const std::string name = text_of(die, DW_AT_name);
        const std::string symbol = text_of(die, DW_AT_linkage_name);
        // Outer functions come first.
        auto& scopes = scopes_[*it];
        scopes.insert(scopes.begin(), Scope{name.substr(0, name.find('<')),
                                            symbol.empty() ? with_parent(die, name) : demangle(symbol)});
      }
    }
  }

  void function(Dwarf_Die& die) {
    Dwarf_Addr begin = 0;
    int line = 0;
    if (dwarf_lowpc(&die, &begin) != 0 || dwarf_decl_line(&die, &line) != 0) return;
    if (const char* file = dwarf_decl_file(&die)) declarations_.insert({static_cast<Address>(begin), Line{file, line}});
    if (const std::string name = text_of(die, DW_AT_name); !name.empty()) {
      names_.insert({static_cast<Address>(begin), name});
    }
  }

  void variable(Dwarf_Die& die) {
    Dwarf_Attribute attribute;
    Dwarf_Op* operations = nullptr;
    std::size_t count = 0;
    if (dwarf_attr(&die, DW_AT_location, &attribute) == nullptr ||
        dwarf_getlocation(&attribute, &operations, &count) != 0 || count == 0) {
      return;
    }
    // More operations follow where the compiler has made the variable smaller than its type.
    Dwarf_Addr address = operations[0].number;
    if (operations[0].atom == DW_OP_addrx) {  // Clang: an index of a table of addresses
      Dwarf_Attribute indexed;
      if (dwarf_getlocation_attr(&attribute, operations, &indexed) != 0 || dwarf_formaddr(&indexed, &address) != 0)
        return;
    } else if (operations[0].atom != DW_OP_addr) {
      return;
    }
    const char* file = dwarf_decl_file(&die);
    const std::string symbol = text_of(die, DW_AT_linkage_name);
    variables_.insert_or_assign(
        static_cast<Address>(address),
        Variable{symbol.empty() ? text_of(die, DW_AT_name) : demangle(symbol), file != nullptr ? file : ""});
  }

  const std::set<Address>& instructions_;
  std::map<Address, std::vector<Scope>>& scopes_;
  std::map<Address, Variable>& variables_;
  std::map<Address, Line>& declarations_;
  std::map<Address, std::string>& names_;
};

}  // namespace

DebugInfo::DebugInfo(const std::string& path, const std::set<Address>& instructions) {
  const int descriptor = open(path.c_str(), O_RDONLY);
  if (descriptor < 0) return;  // the image has been read, so this does not happen
  if (Dwarf* dwarf = dwarf_begin(descriptor, DWARF_C_READ); dwarf != nullptr) {
    Reader reader(instructions, scopes_, variables_, declarations_, names_);
    Dwarf_CU* unit = nullptr;
    Dwarf_Die die;
    while (dwarf_get_units(dwarf, unit, &unit, nullptr, nullptr, &die, nullptr) == 0) reader.read(die);
    dwarf_end(dwarf);
  }
  close(descriptor);
}

const std::vector<Scope>& DebugInfo::scopes(Address instruction) const {
  static const std::vector<Scope> none;
  const auto it = scopes_.find(instruction);
  return it == scopes_.end() ? none : it->second;
}

std::string DebugInfo::name(Address function) const {
  const auto it = names_.find(function);
  return it == names_.end() ? std::string() : it->second;
}

std::optional<Line> DebugInfo::declaration(Address function) const {
  const auto it = declarations_.find(function);
  if (it == declarations_.end()) return std::nullopt;
  return it->second;
}

}  // namespace memory
