# SPDX-License-Identifier: MIT OR Apache-2.0
#
# corps_add_simulation(NAME [BOARD pico] SOURCES file...)
#
# Adds the target NAME, a program for this computer that runs the function `simulate` of the sources (arch/sim/entry.hpp) in
# virtual time under many seeds: `NAME --help`. With BOARD, `#include <boards/pico/board.hpp>` gives a simulated one with the
# same names, so that sources written for the board serve here unchanged. Belongs into another folder than firmware, which has
# the cross compiler.
#
# corps_add_simulation_library(NAME [compile options]): the portable library on the simulated machine, for programs with a
# `main` of their own (tests). The options, sanitizers for example, apply to what is linked with it, too.

set(CORPS_SIMULATION_SOURCE_DIR ${CMAKE_CURRENT_LIST_DIR}/../src CACHE INTERNAL "")

function(corps_add_simulation_library name)
  set(source ${CORPS_SIMULATION_SOURCE_DIR})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${source}/corps/*.cpp)
  file(GLOB own_sources CONFIGURE_DEPENDS ${source}/arch/sim/*.cpp ${source}/arch/sim/parts/*.cpp)
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${sources} ${own_sources})
  target_include_directories(${name} PUBLIC ${source})
  target_compile_definitions(${name} PUBLIC CORPS_OBSERVE_TASKS ${CORPS_DEFINITIONS})
  # No clones of task functions: see src/CMakeLists.txt.
  target_compile_options(${name} PUBLIC -std=c++23 -g $<$<CXX_COMPILER_ID:GNU>:-fno-ipa-cp-clone> ${ARGN} PRIVATE -Wall -Wextra -Werror)
  target_link_options(${name} PUBLIC ${ARGN})
endfunction()

function(corps_add_simulation name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BOARD" "SOURCES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "corps_add_simulation(${name}): unexpected '${arg_UNPARSED_ARGUMENTS}'; usage: corps_add_simulation(NAME [BOARD pico] SOURCES file...)")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "corps_add_simulation(${name}): no SOURCES")
  endif()
  set(source ${CORPS_SIMULATION_SOURCE_DIR})
  if(arg_BOARD AND NOT EXISTS ${source}/arch/sim/boards/${arg_BOARD})
    message(FATAL_ERROR "corps_add_simulation(${name}): there is no simulated board '${arg_BOARD}' in ${source}/arch/sim/boards")
  endif()
  get_property(is_cross DIRECTORY PROPERTY CORPS_CROSS_COMPILER)
  if(is_cross)
    message(FATAL_ERROR "corps_add_simulation(${name}): this folder has firmware in it, and so the cross compiler. Put the simulation into another folder.")
  endif()
  if(NOT TARGET corps_simulation)
    find_package(CLI11 QUIET)
    if(NOT CLI11_FOUND)
      message(FATAL_ERROR "CLI11 was not found, which simulations read their command line with: install the package libcli11-dev")
    endif()
    corps_add_simulation_library(corps_simulation -O2)
    add_library(corps_simulation_main STATIC EXCLUDE_FROM_ALL ${source}/arch/sim/main/main.cpp)
    target_link_libraries(corps_simulation_main PUBLIC corps_simulation PRIVATE CLI11::CLI11)
  endif()
  add_executable(${name} ${arg_SOURCES})
  if(arg_BOARD)
    # In front of the folder with the real one.
    target_include_directories(${name} BEFORE PRIVATE ${source}/arch/sim/boards/${arg_BOARD})
  endif()
  target_link_libraries(${name} PRIVATE corps_simulation_main)
endfunction()
