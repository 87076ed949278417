// SPDX-License-Identifier: MIT OR Apache-2.0
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <arch/host/io/serial_port.hpp>
#include <arch/host/io/socket.hpp>
#include <cerrno>
#include <string>

namespace corps::host {
namespace {

struct Speed {
  std::uint32_t baud;
  speed_t code;
};
constexpr Speed speeds[] = {
    {1'200, B1200},        {2'400, B2400},        {4'800, B4800},        {9'600, B9600},        {19'200, B19200},
    {38'400, B38400},      {57'600, B57600},      {115'200, B115200},    {230'400, B230400},    {460'800, B460800},
    {500'000, B500000},    {576'000, B576000},    {921'600, B921600},    {1'000'000, B1000000}, {1'152'000, B1152000},
    {1'500'000, B1500000}, {2'000'000, B2000000}, {2'500'000, B2500000}, {3'000'000, B3000000}, {3'500'000, B3500000},
    {4'000'000, B4000000},
};
constexpr tcflag_t sizes[] = {CS5, CS6, CS7, CS8};

/// False, with `errno`, when the system or the device does not have it.
bool configure(int number, const SerialConfig& config) noexcept {
  const Speed* speed = nullptr;
  for (const Speed& each : speeds) {
    if (each.baud == config.baud) speed = &each;
  }
  if (speed == nullptr || config.data_bits < 5 || config.data_bits > 8 || config.stop_bits < 1 ||
      config.stop_bits > 2) {
    errno = EINVAL;
    return false;
  }
  termios settings;
  if (::tcgetattr(number, &settings) != 0) {
    if (errno == ENOTTY) errno = EINVAL;
    return false;
  }
  ::cfmakeraw(&settings);
  settings.c_cflag &= ~(CSIZE | CSTOPB | PARENB | PARODD | CRTSCTS);
  settings.c_cflag |= CREAD | CLOCAL | sizes[config.data_bits - 5];
  if (config.stop_bits == 2) settings.c_cflag |= CSTOPB;
  if (config.hardware_flow_control) settings.c_cflag |= CRTSCTS;
  settings.c_iflag &= ~(INPCK | IGNPAR | PARMRK | IXOFF | IXANY);
  if (config.parity != SerialConfig::Parity::none) {
    settings.c_cflag |= PARENB;
    settings.c_iflag |= INPCK | IGNPAR;
    if (config.parity == SerialConfig::Parity::odd) settings.c_cflag |= PARODD;
  }
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  ::cfsetispeed(&settings, speed->code);
  ::cfsetospeed(&settings, speed->code);
  return ::tcsetattr(number, TCSANOW, &settings) == 0;
}

}  // namespace

Result<SerialPort> SerialPort::open(std::string_view device, const SerialConfig& config) {
  const int number = ::open(std::string(device).c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (number < 0) return detail::last_error();
  detail::Port port(number, detail::Descriptor::Kind::device);
  if (!configure(number, config)) return detail::last_error();
  return SerialPort(std::move(port));
}

}  // namespace corps::host
