# SPDX-License-Identifier: MIT OR Apache-2.0
# Builds PROGRAM (shapes: measured.cpp; or conformance) at LEVEL with CORPS_COMPILER for each of BOARDS, runs it, and compares.

string(REGEX MATCH "^O[^-]*" level ${LEVEL})
set(lto OFF)
if(LEVEL MATCHES "lto")
  set(lto ON)
endif()
string(REPLACE "," ";" boards ${BOARDS})

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    string(JOIN " " command ${ARGV})
    message(FATAL_ERROR "${command}\nended with ${status}:\n${output}")
  endif()
  message(STATUS "${output}")
endfunction()

file(REMOVE_RECURSE ${FOLDER})
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${FOLDER} -G Ninja -DCORPS=${CORPS} -DCORPS_COMPILER=${CORPS_COMPILER}
    -DCORPS_MEMORY_TOOL=${CORPS_MEMORY_TOOL} -DBOARDS=${BOARDS} -DPROGRAM=${PROGRAM} -DCORPS_LTO=${lto} -DCMAKE_BUILD_TYPE=Test
    -DCMAKE_CXX_FLAGS_TEST=-${level} -DCMAKE_C_FLAGS_TEST=-${level} -DCMAKE_ASM_FLAGS_TEST=-${level})
run(${CMAKE_COMMAND} --build ${FOLDER} -j 1)
foreach(board ${boards})
  run(${NODE} --test-reporter=spec ${CMAKE_CURRENT_LIST_DIR}/${PROGRAM}.test.mjs ${CORPS_MEMORY_TOOL} ${board}
      ${FOLDER}/measured_${board}.elf)
endforeach()
