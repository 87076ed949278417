// SPDX-License-Identifier: MIT OR Apache-2.0
// What the debug information (DWARF) tells of code and data beyond the lines.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "image.hpp"

namespace memory {

/// A function of the source that the compiler has inlined.
struct Scope {
  std::string name;    ///< without template arguments
  std::string symbol;  ///< demangled, with its types; the name when there is no symbol
};

/// Where an object of static memory stands in the source.
struct Variable {
  std::string name;
  std::string file;
};

class DebugInfo {
 public:
  /// Reads what is known of the instructions at these addresses, and of all static objects.
  DebugInfo(const std::string& path, const std::set<Address>& instructions);

  /// The functions that were inlined around the instruction, the innermost first.
  const std::vector<Scope>& scopes(Address instruction) const;
  const std::map<Address, Variable>& variables() const { return variables_; }
  /// Where the function that begins at the address is declared.
  std::optional<Line> declaration(Address function) const;
  /// Its name, without namespaces; for symbols that the demangler cannot read, since Clang writes newer ones.
  std::string name(Address function) const;

 private:
  std::map<Address, std::vector<Scope>> scopes_;
  std::map<Address, Variable> variables_;
  std::map<Address, Line> declarations_;
  std::map<Address, std::string> names_;
};

}  // namespace memory
