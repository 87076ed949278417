// SPDX-License-Identifier: MIT OR Apache-2.0
// Pipe: bytes come in the order they were written, none twice, none is missing, and records do not mix.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "soak.hpp"

namespace soak {
namespace {

Counter written("pipe: writes"), given_up("pipe: writes given up"), reads("pipe: reads"), records("pipe: records");

// --- Streams with one writer and one reader each, which are cancelled at any time and go on where they were
// ---------------

constexpr unsigned stream_count = 8;
struct Stream {
  corps::Pipe<24> pipe;
  std::uint64_t written = 0;
  std::uint64_t read = 0;
  int readers_waiting = 0;
  int writers_waiting = 0;
};
std::array<Stream, stream_count> streams_of_bytes;

std::byte byte_at(std::uint64_t position) { return static_cast<std::byte>(position % 251); }

corps::Task<stream_count> write_stream(unsigned number) {
  Stream& stream = streams_of_bytes[number];
  const Inside counted(producers);
  std::array<std::byte, 40> bytes;
  while (!stopping) {
    co_await producers_nap();
    const std::size_t size = 1 + choose(40);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = byte_at(stream.written + i);
    const auto from = std::span<const std::byte>(bytes).first(size);
    std::size_t done = 0;
    if (one_in(3)) {
      const Patience patience("room in a pipe");
      const Inside waiting(stream.writers_waiting);
      done = co_await stream.pipe.write(from);
      check(done != 0, "a pipe wrote nothing");
    } else if (one_in(2)) {
      done = stream.pipe.try_write(from);
    } else {
      const auto in_time = co_await corps::with_deadline(soon(), stream.pipe.write(from));
      if (in_time) done = *in_time;
      if (!in_time) ++given_up;
    }
    stream.written += done;
    ++written;
  }
}

void check_bytes(Stream& stream, std::span<const std::byte> bytes) {
  for (const std::byte byte : bytes)
    check(byte == byte_at(stream.read++), "a byte is missing, came twice, or too early");
  ++reads;
}

corps::Task<stream_count> read_stream(unsigned place) {
  // Of a writer on another core.
  Stream& stream = streams_of_bytes[(place + 1) % stream_count];
  std::array<std::byte, 30> bytes;
  while (!drained.is_set()) {
    const auto to = std::span(bytes).first(1 + choose(30));
    switch (stopping ? 0 : choose(3)) {
      case 0: {
        const Patience patience("bytes");
        const Inside waiting(stream.readers_waiting);
        const auto first = co_await corps::select(stream.pipe.read(to), drained.wait());
        if (first.index() == 0) check_bytes(stream, to.first(std::get<0>(first)));
        break;
      }
      case 1: {
        const auto in_time = co_await corps::with_deadline(soon(), stream.pipe.read(to));
        if (in_time) check_bytes(stream, to.first(*in_time));
        break;
      }
      default: {
        const auto in_time = co_await corps::with_deadline(soon(), stream.pipe.fill_buf());
        if (!in_time) break;
        const auto some = in_time->first(1 + choose(static_cast<unsigned>(in_time->size())));
        check_bytes(stream, some);
        stream.pipe.consume(some.size());
      }
    }
    if (!stopping) co_await consumers_nap();
  }
}

// --- Records of several writers
// -------------------------------------------------------------------------------------------

constinit corps::Pipe<100> record_pipe;
constinit corps::Mutex<> record_reading;
constexpr unsigned record_writers = 6;
std::array<std::uint32_t, record_writers> records_written{};
std::array<std::uint32_t, record_writers> records_read{};

/// Its size, its writer, its number, and the rest filled with the number.
corps::Task<record_writers> write_records(unsigned me) {
  const Inside counted(producers);
  std::array<std::byte, 255> bytes;
  while (!stopping) {
    co_await nap(20);
    const std::size_t size = 3 + choose(250);
    bytes.fill(static_cast<std::byte>(records_written[me]));
    bytes[0] = static_cast<std::byte>(size);
    bytes[1] = static_cast<std::byte>(me);
    const Patience patience("a pipe to take a record");
    co_await record_pipe.write_all(std::span<const std::byte>(bytes).first(size));
    ++records_written[me];
  }
}

corps::Async<> read_all(std::span<std::byte> to) {
  const Inside frame(nested_frames);
  while (!to.empty()) {
    const std::size_t count = co_await record_pipe.read(to);
    to = to.subspan(count);
  }
}

corps::Async<> read_record() {
  const Inside frame(nested_frames);
  // Whoever begins a record reads all of it.
  const auto guard = co_await record_reading.lock();
  std::array<std::byte, 255> bytes;
  co_await read_all(std::span(bytes).first(1));
  const auto rest = std::span(bytes).subspan(1, static_cast<std::size_t>(bytes[0]) - 1);
  co_await read_all(rest);
  const auto writer = static_cast<std::size_t>(bytes[1]);
  check(writer < record_writers, "records have mixed");
  const auto number = static_cast<std::byte>(records_read[writer]++);
  check(std::all_of(rest.begin() + 1, rest.end(), [number](std::byte byte) { return byte == number; }),
        "records have mixed, or came in another order");
  ++records;
}

corps::Task<3> read_records(unsigned) {
  for (bool more = true; more;) {
    const Patience patience("a record");
    const auto first = co_await corps::select(read_record(), drained.wait());
    more = first.index() == 0;
  }
}

void start() {
  employ<write_stream>();
  employ<read_stream>();
  let_run<write_records>();
  let_run<read_records>();
}

void check_quiet() {
  for (const auto& stream : streams_of_bytes) {
    check(stream.readers_waiting == 0 || stream.pipe.empty(), "a reader sleeps, and there are bytes for it");
    check(stream.writers_waiting == 0 || stream.pipe.full(), "a writer sleeps, and there is room for its bytes");
  }
}

void check_drained() {
  for (const auto& stream : streams_of_bytes) {
    check(stream.pipe.empty() && stream.read == stream.written, "bytes were left in a pipe");
  }
  check(record_pipe.empty() && records_read == records_written, "records were left in a pipe");
}

}  // namespace

constinit const Theme streams = {start, check_quiet, check_drained, [] {}};

}  // namespace soak
