# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The examples for the desktop. Not in the folder's CMakeLists.txt, whose compiler is the one for Arm.
find_path(CORPS_ASIO_INCLUDE asio.hpp DOC "The folder of asio.hpp, standalone Asio's header")
if(NOT CORPS_ASIO_INCLUDE)
  message(STATUS "corps: no examples for the desktop, which need the package libasio-dev")
  return()
endif()
corps_add_host_program(host_echo SOURCES examples/host_echo.cpp)
corps_add_host_program(host_three_tasks SOURCES examples/three_tasks.cpp)
set_target_properties(host_echo host_three_tasks PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/examples)
