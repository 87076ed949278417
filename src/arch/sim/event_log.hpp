// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace corps::sim {

/// Lines on their way to a file. It lies in memory that another process shares, which writes what is left when this one
/// has crashed: so none is lost, and the system is not called for each.
class EventBuffer {
 public:
  /// While no other process or handler looks at it.
  void clear() {
    size_ = 0;
    is_adding_ = false;
    is_writing_ = false;
  }
  /// Puts the line behind the others; those that leave no room for it go to `file` before.
  void add(int file, std::string_view line);
  /// From a signal handler in the thread that adds: what is there goes to `file`, unless the handler has interrupted
  /// just an `add`.
  void flush_in_handler(int file) {
    if (!is_adding_) flush(file);
  }
  /// Asked by such a handler: whether the thread waits for whoever reads the file.
  bool is_writing() const { return is_writing_; }
  /// What has not been written. From another process, when the one that adds has ended.
  std::string_view rest() const { return {text_, size_}; }

 private:
  void flush(int file);
  // Volatile, as the handler of the same thread sees them, and as the process may end after each line of the code.
  volatile std::size_t size_;
  volatile bool is_adding_;
  volatile bool is_writing_;
  char text_[65'536];
};

/// Writes all of it; what a file does not take is dropped.
void write_all(int file, std::string_view text);

/// The order of events of one run: always as a fingerprint, and as text when somebody is to read it.
class EventLog {
 public:
  /// The lines go to this file from now on: at once, or by way of `buffer`.
  void print_to(int file, EventBuffer* buffer = nullptr) {
    file_ = file;
    buffer_ = buffer;
  }
  bool is_printed() const { return file_ >= 0; }

  /// `number` tells things of the same name apart, and is no address.
  void add(std::int64_t now, std::string_view kind, std::string_view what, std::uint64_t number = 0);

  /// Equal for runs with the same events at the same times.
  std::uint64_t fingerprint() const { return fingerprint_; }
  std::uint64_t count() const { return count_; }

 private:
  int file_ = -1;
  EventBuffer* buffer_ = nullptr;
  std::uint64_t fingerprint_ = 0xcbf2'9ce4'8422'2325u;
  std::uint64_t count_ = 0;
};

/// The last lines of a long text that comes in pieces.
class LastLines {
 public:
  explicit LastLines(std::size_t most) : most_(most) {}
  void add(std::string_view piece);
  /// How many there were in all.
  std::uint64_t count() const { return count_; }
  /// The last `most` of them.
  std::string take();

 private:
  void drop_first();
  std::size_t most_;
  std::string text_;
  std::size_t kept_ = 0;  // lines in text_
  std::uint64_t count_ = 0;
};

/// Seconds with as many decimals as ticks have.
std::string seconds_text(std::int64_t ticks);

}  // namespace corps::sim
