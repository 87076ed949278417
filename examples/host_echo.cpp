// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A TCP server on the desktop that sends back what it gets: a task a client, all in one thread. Ctrl-C ends it.
//
//     host_echo --port 7000          (without --port the system chooses one; the first line says which)

#include <boards/desktop/board.hpp>
#include <charconv>
#include <corps/corps.hpp>
#include <csignal>
#include <cstdio>
#include <optional>

using namespace std::chrono_literals;
using corps::host::ProcessSignals;
using corps::host::SocketAddress;
using corps::host::TcpListener;
using corps::host::TcpStream;

namespace {

constexpr unsigned most_clients = 256;

corps::Task<most_clients> echo(TcpStream client) {
  std::array<std::byte, 4096> buffer;
  for (;;) {
    const auto count = co_await client.read(buffer);
    if (!count || *count == 0) break;  // reset, or the client has said all
    const auto sent = co_await client.write(std::span(buffer).first(*count));
    if (!sent) break;
  }
}

/// The port of `--port N`; 0 when there is no such option, nothing when the arguments make no sense.
std::optional<std::uint16_t> port_option() {
  const auto arguments = corps::host::arguments();
  if (arguments.size() == 1) return std::uint16_t{0};
  if (arguments.size() != 3 || std::string_view(arguments[1]) != "--port") return std::nullopt;
  const std::string_view text = arguments[2];
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
  if (error != std::errc() || end != text.end()) return std::nullopt;
  return port;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  const auto port = port_option();
  if (!port) {
    std::fputs("usage: host_echo [--port 0..65535]\n", stderr);
    corps::exit(2);
  }
  auto listener = TcpListener::bind(SocketAddress::loopback(*port));
  if (!listener) {
    std::fprintf(stderr, "host_echo: cannot listen on port %u: %s\n", *port, listener.error().message().c_str());
    corps::exit(1);
  }
  // Before anybody learns that it runs, and may stop it.
  ProcessSignals stop{SIGINT, SIGTERM};
  std::printf("listening on %s\n", listener->local_address()->to_string().c_str());
  std::fflush(stdout);

  unsigned clients = 0;
  for (;;) {
    auto first = co_await corps::select(stop.next(), listener->accept());
    if (first.index() == 0) break;
    auto& client = std::get<1>(first);
    if (!client) {
      // Too many open files, say: that takes some client to leave.
      CORPS_WARN("no connection: {}", client.error().message().c_str());
      co_await corps::Timer::after(100ms);
    } else if (spawner.spawn(echo(std::move(*client)))) {
      ++clients;
    } else {
      CORPS_WARN("a client was turned away: there are {} already", most_clients);
    }
  }
  std::printf("stopped after %u clients\n", clients);
  corps::exit(0);
}
