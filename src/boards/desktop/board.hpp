// SPDX-License-Identifier: MIT OR Apache-2.0
// What a program for the desktop has in place of a board: threads, sockets, serial ports, signals, the standard input.
#pragma once

#include <arch/host/io/process_signals.hpp>
#include <arch/host/io/serial_port.hpp>
#include <arch/host/io/standard_input.hpp>
#include <arch/host/io/tcp_listener.hpp>
#include <arch/host/io/tcp_stream.hpp>
#include <arch/host/io/udp_socket.hpp>
#include <arch/host/runtime/arguments.hpp>
#include <arch/host/runtime/thread.hpp>
