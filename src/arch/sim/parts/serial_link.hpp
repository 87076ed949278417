// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/world.hpp>
#include <array>
#include <corps/io/serial_port.hpp>
#include <corps/sync/wait_list.hpp>
#include <corps/time/clock.hpp>
#include <corps/usb/serial_connection.hpp>
#include <corps/usb/serial_read.hpp>
#include <corps/usb/serial_write.hpp>
#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace corps::sim {

/// A serial port and who is at the other end of it: a computer on the USB, or what hangs on a UART. Bytes go in packets
/// of up to 64, each at a time that is chosen; two packets are buffered each way, and who sends more waits. The futures
/// are those of the library's USB ports.
class SerialLink {
 public:
  using Read = usb::SerialRead<SerialLink>;
  using Write = usb::SerialWrite<SerialLink>;
  using Connection = usb::SerialConnection<SerialLink>;
  static constexpr std::size_t packet_size = 64;
  static constexpr std::size_t packets = 2;

  /// `open`: whether somebody is there from the start, as on a UART.
  SerialLink(std::string name, bool open) : connected_(open), name_(std::move(name)) {}
  SerialLink(const SerialLink&) = delete;
  SerialLink& operator=(const SerialLink&) = delete;

  // ---- The other end: what a simulation does ----

  /// Opens the port: writes go on.
  void connect() { change(true); }
  /// Closes it: a write that has begun fails as `disconnected`. What is in the buffers goes to whoever opens it next.
  void disconnect() { change(false); }
  /// Pulls the plug: as disconnect(), and what is in the buffers is lost.
  void unplug();
  /// Sends bytes; they arrive in packets of sizes and at times that are chosen, as fast as they are read.
  void send(std::string_view bytes);
  /// Stops fetching what is written (false), or goes on.
  void fetch(bool on);
  /// The time from one packet to the next.
  void set_packet_time(Clock::duration least, Clock::duration most) {
    least_ = least;
    most_ = most;
  }
  /// What has arrived at the other end.
  const std::string& received() const { return received_; }
  /// What has been sent but not been read yet.
  bool all_read() const { return to_send_.empty() && incoming_.empty(); }

  // ---- The port: what a program does ----

  Read read(std::span<std::byte> buffer) noexcept { return Read(*this, buffer); }
  Write write(std::span<const std::byte> bytes) noexcept { return Write(*this, bytes); }
  Connection wait_connected() noexcept { return Connection(*this, true); }
  Connection wait_disconnected() noexcept { return Connection(*this, false); }
  bool is_connected() const noexcept { return connected_; }
  /// Whether the other end has fetched all that was written.
  bool all_sent() const noexcept { return outgoing_.empty(); }

 private:
  friend Read;
  friend Write;
  friend Connection;
  struct Controller {};
  /// The buffers on the way out, as the futures see them.
  struct Sender {
    SerialLink& link;
    unsigned begin_fill() const noexcept;
    std::byte* end(Controller&) noexcept { return staged.data(); }
    void end_fill(Controller&, unsigned length) noexcept;
    void go_on(Controller&, bool) noexcept {}
    std::array<std::byte, packet_size> staged{};
  };
  /// The buffers on the way in.
  struct Receiver {
    SerialLink& link;
    unsigned begin_read() noexcept;
    const std::byte* begin(Controller&) const noexcept { return staged.data(); }
    bool end_read(Controller&, unsigned length) noexcept;
    std::array<std::byte, packet_size> staged{};
    unsigned plugged = 0;
  };

  bool wake_writer() noexcept;
  void wake_reader() noexcept;
  void change(bool connected);
  void start_fetching();
  void start_sending();

  detail::WaitList readers_;
  detail::WaitList writers_;
  detail::WaitList watchers_[2];  // for the port to close, to open
  bool connected_;
  Controller controller_;
  Sender sender_{*this};
  Receiver receiver_{*this};

  std::string name_;
  Clock::duration least_ = std::chrono::microseconds(20);
  Clock::duration most_ = std::chrono::milliseconds(1);
  bool fetches_ = true;
  bool fetching_ = false;
  bool sending_ = false;
  unsigned plugged_ = 0;  ///< how often it was, so that a copy notices
  std::string outgoing_;
  std::string received_;
  std::string to_send_;
  std::deque<std::string> incoming_;
};

/// The handle that a program gets.
class SerialPort {
 public:
  explicit SerialPort(SerialLink& link) noexcept : link_(&link) {}
  SerialPort(SerialPort&& other) noexcept : link_(std::exchange(other.link_, nullptr)) {}
  SerialPort& operator=(SerialPort&& other) noexcept {
    link_ = std::exchange(other.link_, nullptr);
    return *this;
  }
  /// As rp2040::UsbSerial.
  SerialLink::Read read(std::span<std::byte> buffer) noexcept { return link().read(buffer); }
  SerialLink::Write write(std::span<const std::byte> bytes) noexcept { return link().write(bytes); }
  SerialLink::Write write(std::string_view text) noexcept { return write(std::as_bytes(std::span(text))); }
  SerialLink::Connection wait_connected() noexcept { return link().wait_connected(); }
  SerialLink::Connection wait_disconnected() noexcept { return link().wait_disconnected(); }
  bool is_connected() const noexcept { return link().is_connected(); }

 private:
  SerialLink& link() const noexcept;
  SerialLink* link_;
};

static_assert(io::SerialPort<SerialPort>);

}  // namespace corps::sim
