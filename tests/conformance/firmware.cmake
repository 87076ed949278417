# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The conformance suite as firmware, also for builds of other options than the tests' own.

# corps_add_conformance_firmware(NAME BOARD)
function(corps_add_conformance_firmware name board)
  set(chip rp2040)
  if(board STREQUAL "mps2_an385")
    set(chip mps2)
  endif()
  set(folder ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  # The suite has its own clock, which really sleeps by the chip's: that one gets another name.
  set(driver ${CMAKE_CURRENT_BINARY_DIR}/${board}_time_driver.cpp)
  file(CONFIGURE OUTPUT ${driver} CONTENT "#define time_driver chip_time_driver\n#include <chips/${chip}/time_driver.cpp>\n")
  corps_add_firmware(${name} BOARD ${board} SOURCES ${sources} ${folder}/../support/firmware_test.cpp ${driver})
  target_include_directories(${name} PRIVATE ${folder}/..)
  target_compile_options(${name} PRIVATE -Wall -Wextra -Werror)
  set_target_properties(${name} PROPERTIES CORPS_STACK_SIZE 16384)
  target_precompile_headers(${name} PRIVATE <support/conformance.hpp> <corps/corps.hpp>)
  # It renames what the headers declare.
  set_source_files_properties(${driver} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
