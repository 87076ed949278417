# SPDX-License-Identifier: MIT OR Apache-2.0
#
# What a build of corps can be told. All are cache variables: -DNAME=VALUE.

set(CORPS_COMPILER "gcc" CACHE STRING "Compiler for firmware: gcc (arm-none-eabi-g++ 12 or newer) or clang (19 or newer)")
set_property(CACHE CORPS_COMPILER PROPERTY STRINGS gcc clang)
if(NOT CORPS_COMPILER MATCHES "^(gcc|clang)$")
  message(FATAL_ERROR "CORPS_COMPILER is '${CORPS_COMPILER}': it must be gcc or clang")
endif()

set(CORPS_TICK_HZ "1000000" CACHE STRING "Ticks of corps::Clock per second")
set(CORPS_LOG_LEVEL "info" CACHE STRING "Most detailed level of log that is compiled in: off, error, warn, info, debug, trace")
set(CORPS_TASK_ARENA_SIZE "" CACHE STRING
    "Bytes of one arena for all frames of coroutines; empty: tasks have exact static slots, and only nested frames use an arena")
set(CORPS_STACK_SIZE "4096" CACHE STRING "Bytes of stack of a firmware")
set(CORPS_UART_TRANSMIT_BUFFER "128" CACHE STRING "Bytes of the ring in front of each UART that is used: a power of two up to 128")
set(CORPS_UART_RECEIVE_BUFFER "128" CACHE STRING "Bytes of the ring behind each UART that is used: a power of two from 16 to 128")
set(CORPS_LTO "ON" CACHE BOOL "Link-time optimisation of firmware; not in a build of type Debug")

if(NOT CORPS_TICK_HZ MATCHES "^[1-9][0-9]*$")
  message(FATAL_ERROR "CORPS_TICK_HZ is '${CORPS_TICK_HZ}': it must be a positive whole number")
endif()
if(NOT CORPS_LOG_LEVEL MATCHES "^(off|error|warn|info|debug|trace)$")
  message(FATAL_ERROR "CORPS_LOG_LEVEL is '${CORPS_LOG_LEVEL}': it must be off, error, warn, info, debug or trace")
endif()
if(NOT CORPS_TASK_ARENA_SIZE MATCHES "^([1-9][0-9]*)?$")
  message(FATAL_ERROR "CORPS_TASK_ARENA_SIZE is '${CORPS_TASK_ARENA_SIZE}': it must be a positive number of bytes, or empty")
endif()
if(NOT CORPS_STACK_SIZE MATCHES "^[1-9][0-9]*$")
  message(FATAL_ERROR "CORPS_STACK_SIZE is '${CORPS_STACK_SIZE}': it must be a positive number of bytes")
endif()
if(NOT CORPS_UART_TRANSMIT_BUFFER MATCHES "^(1|2|4|8|16|32|64|128)$")
  message(FATAL_ERROR "CORPS_UART_TRANSMIT_BUFFER is '${CORPS_UART_TRANSMIT_BUFFER}': it must be a power of two up to 128")
endif()
if(NOT CORPS_UART_RECEIVE_BUFFER MATCHES "^(16|32|64|128)$")
  message(FATAL_ERROR "CORPS_UART_RECEIVE_BUFFER is '${CORPS_UART_RECEIVE_BUFFER}': it must be a power of two from 16 to 128")
endif()
math(EXPR _corps_stack_rest "${CORPS_STACK_SIZE} % 8")
if(NOT _corps_stack_rest EQUAL 0)
  message(FATAL_ERROR "CORPS_STACK_SIZE is ${CORPS_STACK_SIZE}: it must be a multiple of 8 (the procedure call standard's alignment)")
endif()

# The definitions that library and program must agree on.
set(CORPS_DEFINITIONS CORPS_TICK_HZ=${CORPS_TICK_HZ} CORPS_LOG_LEVEL=${CORPS_LOG_LEVEL}
    CORPS_UART_TRANSMIT_BUFFER=${CORPS_UART_TRANSMIT_BUFFER} CORPS_UART_RECEIVE_BUFFER=${CORPS_UART_RECEIVE_BUFFER})
if(CORPS_TASK_ARENA_SIZE)
  list(APPEND CORPS_DEFINITIONS CORPS_TASK_ARENA_SIZE=${CORPS_TASK_ARENA_SIZE})
endif()
