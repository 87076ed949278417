# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The memory tool and the segments: docs/memory.md.
add_subdirectory(memory/refused)
add_subdirectory(memory/accepted)
foreach(case Og:mps2_an385 Os:mps2_an385 O2:mps2_an385 O3:mps2_an385 Os-lto:pico,mps2_an385)
  string(REPLACE ":" ";" case ${case})
  list(GET case 0 level)
  list(GET case 1 boards)
  add_test(NAME memory.measured.${level}
           COMMAND ${CMAKE_COMMAND} -DPROGRAM=shapes -DLEVEL=${level} -DBOARDS=${boards} -DCORPS=${PROJECT_SOURCE_DIR} -DCORPS_COMPILER=${CORPS_COMPILER}
                   -DCORPS_MEMORY_TOOL=${CORPS_MEMORY_COMMAND} -DNODE=${CORPS_NODE} -DFOLDER=${CMAKE_CURRENT_BINARY_DIR}/measured-${level}
                   -P ${CMAKE_CURRENT_SOURCE_DIR}/memory/measured/measure.cmake)
  set_tests_properties(memory.measured.${level} PROPERTIES TIMEOUT 900 COST 100)
endforeach()

# The whole conformance suite with a library that measures, at each level: half an hour a compiler, so not by default.
option(CORPS_MEASURE_CONFORMANCE "Add the tests memory.conformance.LEVEL: builds of the conformance suite that measure their memory" OFF)
if(CORPS_MEASURE_CONFORMANCE)
  foreach(level Og Os O2 O3 Os-lto)
    add_test(NAME memory.conformance.${level}
             COMMAND ${CMAKE_COMMAND} -DPROGRAM=conformance -DLEVEL=${level} -DBOARDS=mps2_an385 -DCORPS=${PROJECT_SOURCE_DIR}
                     -DCORPS_COMPILER=${CORPS_COMPILER} -DCORPS_MEMORY_TOOL=${CORPS_MEMORY_COMMAND} -DNODE=${CORPS_NODE}
                     -DFOLDER=${CMAKE_CURRENT_BINARY_DIR}/measured-conformance-${level} -P ${CMAKE_CURRENT_SOURCE_DIR}/memory/measured/measure.cmake)
    set_tests_properties(memory.conformance.${level} PROPERTIES TIMEOUT 1800 COST 200)
  endforeach()
endif()
