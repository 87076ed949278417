// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace memory {

using Address = std::uint32_t;

/// What cannot be read or be right about an image, in words for the user.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Section {
  std::string name;
  Address address;
  std::uint32_t size;
  std::uint32_t file_offset;
  unsigned index;
  bool is_loaded;  ///< occupies memory of the chip
  bool has_contents;
  bool is_code;
};

struct Function {
  Address address;  ///< without the Thumb bit
  std::uint32_t size;
  std::vector<std::string> symbols;  ///< all names that it has, as the compiler writes them

  Address end() const { return address + size; }
  bool holds(Address a) const { return a - address < size; }
  /// The name for people: demangled.
  std::string name() const;
};

/// A symbol of an object, or one that the linker script defines.
struct Object {
  std::string name;
  Address address;
  std::uint32_t size;
};

/// A place in the image that holds the address of a function, or makes it: not a direct call.
struct Reference {
  Address from;
  Address to;  ///< without the Thumb bit
};

struct Line {
  std::string file;
  int line;
};
/// "file.cpp:12"; "an unknown line" for none.
std::string to_string(const std::optional<Line>& line);

/// Without what a compiler appends to the names of clones: .constprop.0, .isra.0, .lto_priv.1, .llvm.123, .part.0
std::string_view without_clone_suffix(std::string_view symbol);
std::string demangle(std::string_view symbol);

/// A linked program: a 32-bit little-endian ELF file, made with --emit-relocs.
class Image {
 public:
  explicit Image(const std::string& path);
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  const std::string& path() const { return path_; }
  /// EM_ARM and the like.
  unsigned machine() const { return machine_; }
  const std::vector<Section>& sections() const { return sections_; }
  const Section* section(std::string_view name) const;

  /// By address.
  const std::map<Address, Function>& functions() const { return functions_; }
  const Function* function_at(Address address) const;
  const Function* function_starting_at(Address address) const;
  const std::vector<Object>& objects() const { return objects_; }
  std::optional<Address> symbol(std::string_view name) const;

  /// The initial contents of memory.
  std::optional<std::uint8_t> byte(Address address) const;
  std::optional<std::uint16_t> half(Address address) const;
  std::optional<std::uint32_t> word(Address address) const;
  /// All of a section, loaded or not; empty when there is none.
  std::string_view contents(std::string_view section) const;

  /// References of code and data to functions.
  const std::vector<Reference>& references() const { return references_; }

  /// Data among the code (literals, jump tables), from the mapping symbols: the end of what holds `address`.
  std::optional<Address> end_of_data(Address address) const;

  /// The line of source that the instruction comes from.
  std::optional<Line> line(Address address) const;

 private:
  struct Files;
  void read_sections();
  void read_symbols();
  void read_relocations();
  void read_lines() const;

  std::string path_;
  std::unique_ptr<Files> files_;
  unsigned machine_ = 0;
  std::vector<Section> sections_;
  std::map<Address, Function> functions_;
  std::vector<Object> objects_;
  std::map<std::string, Address, std::less<>> named_;
  std::map<Address, char> mapping_;
  std::vector<Reference> references_;
  mutable std::map<Address, std::optional<Line>> lines_;
  mutable bool lines_are_read_ = false;
};

}  // namespace memory
