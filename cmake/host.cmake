# SPDX-License-Identifier: MIT OR Apache-2.0
#
# corps_add_host_program(NAME SOURCES file...)
#
# Adds the target NAME, a program for Linux: tasks in real time, a thread an executor, with sockets, serial ports, signals and
# the standard input as things to await. NAME is an ordinary executable target. It is built by the compiler that the project is
# configured for (GCC 12 or newer, Clang 19 or newer); so not in a folder that calls corps_add_firmware, which gets the Arm
# compiler.

set(CORPS_SOURCE_DIR ${CMAKE_CURRENT_SOURCE_DIR} CACHE INTERNAL "")

# corps_add_desktop_library(NAME OPTION...): the runtime as a static library, compiled and linked with the options, as all that
# is linked with it.
function(corps_add_desktop_library name)
  find_path(CORPS_ASIO_INCLUDE asio.hpp DOC "The folder of asio.hpp, standalone Asio's header")
  if(NOT CORPS_ASIO_INCLUDE)
    message(FATAL_ERROR "asio.hpp was not found: programs for the desktop need standalone Asio. Run './corps setup' in "
                        "${CORPS_SOURCE_DIR}, or install the package libasio-dev.")
  endif()
  if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
     OR (CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19))
    message(FATAL_ERROR "${CMAKE_CXX_COMPILER} is version ${CMAKE_CXX_COMPILER_VERSION}; corps needs GCC 12 or Clang 19, or newer")
  endif()
  find_package(Threads REQUIRED)
  set(source ${CORPS_SOURCE_DIR}/src)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${source}/corps/*.cpp ${source}/arch/host/*.cpp)
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${sources})
  target_include_directories(${name} PUBLIC ${source})
  # Asio's, not a user's: nothing that a program includes knows of it.
  target_include_directories(${name} SYSTEM PRIVATE ${CORPS_ASIO_INCLUDE})
  target_compile_definitions(${name} PUBLIC ${CORPS_DEFINITIONS} CORPS_OBSERVE_TASKS PRIVATE ASIO_STANDALONE)
  target_compile_options(
    ${name}
    PUBLIC -std=c++23
           # See src/CMakeLists.txt.
           $<$<CXX_COMPILER_ID:GNU>:-fno-ipa-cp-clone>
           ${ARGN}
    PRIVATE -Wall -Wextra -Werror)
  target_link_options(${name} PUBLIC ${ARGN})
  target_link_libraries(${name} PUBLIC Threads::Threads)
endfunction()

function(corps_add_host_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "corps_add_host_program(${name}): unexpected '${arg_UNPARSED_ARGUMENTS}'; usage: corps_add_host_program(NAME SOURCES file...)")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "corps_add_host_program(${name}): no SOURCES")
  endif()
  if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR CMAKE_CROSSCOMPILING)
    message(FATAL_ERROR "corps_add_host_program(${name}): programs for the desktop are for Linux")
  endif()
  get_property(done DIRECTORY PROPERTY CORPS_HOST_PROGRAM)
  if(NOT done)
    set_property(DIRECTORY PROPERTY CORPS_HOST_PROGRAM ${name})
    cmake_language(DEFER CALL corps_refuse_cross_compiler)
  endif()
  # By the first program, so that a project of firmware only needs no Asio.
  if(NOT TARGET corps_desktop)
    # Fast, and with exact frames of tasks, unless a build type of the user's decides otherwise.
    corps_add_desktop_library(corps_desktop -g $<$<CONFIG:>:-O2>)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE corps_desktop)
endfunction()

function(corps_refuse_cross_compiler)
  get_property(cross DIRECTORY PROPERTY CORPS_CROSS_COMPILER)
  if(cross)
    get_property(name DIRECTORY PROPERTY CORPS_HOST_PROGRAM)
    message(FATAL_ERROR "${CMAKE_CURRENT_SOURCE_DIR}: corps_add_host_program(${name}) and corps_add_firmware need different "
                        "compilers, so call them in different folders")
  endif()
endfunction()
